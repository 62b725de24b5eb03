import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { headingAnchor } from '../../site/links.ts'

const root = join(import.meta.dirname, '../..')

/** Every page whose samples readers copy, by its path from the root. */
export const pages = [
  'README.md',
  'client/README.md',
  ...readdirSync(join(root, 'docs')).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
]

export interface Sample {
  /** The heading that it stands under. */
  section: string
  /** What its fence says: `sh`, `js`, …; '' where it says nothing. */
  language: string
  code: string
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The anchors of a page's sections, as code hosts and the site make them. */
export function anchorsIn(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => headingAnchor(heading!))
}

/** The fenced samples of a page, in order; diagrams are none. */
export function samplesIn(page: string): Sample[] {
  const samples: Sample[] = []
  let section = ''
  for (const [, heading, language, code] of readPage(page).matchAll(/^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$/gms)) {
    if (heading !== undefined) section = heading
    else if (language !== 'mermaid') samples.push({ section, language: language!, code: code! })
  }
  return samples
}

/** The samples in `language` under a heading, of which there have to be so many. */
export function samplesOf(page: string, section: string, language: string, count: number): string[] {
  const found = samplesIn(page).filter((sample) => sample.section === section && sample.language === language)
  if (found.length !== count) throw new Error(`${page} has ${found.length} samples of ${language} in “${section}”`)
  return found.map(({ code }) => code)
}

export function sampleOf(page: string, section: string, language: string): string {
  return samplesOf(page, section, language, 1)[0]!
}
