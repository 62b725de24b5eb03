import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { claims } from '../documents/claims.ts'
import { anchorsIn, pages, readPage, samplesIn } from '../documents/samples.ts'

const root = join(import.meta.dirname, '../..')

/** The text of a test and of what it imports from this folder. */
function sourceOf(file: string, seen = new Set<string>()): string {
  if (seen.has(file) || !file.startsWith('test/') || file.startsWith('test/documents/')) return ''
  seen.add(file)
  const source = readFileSync(join(root, file), 'utf8')
  const imported = [...source.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => join(dirname(file), path!))
  return source + imported.map((path) => sourceOf(path, seen)).join('')
}

test('every sample of every page is claimed by a test', () => {
  expect(Object.keys(claims).toSorted()).toEqual(pages.toSorted())
  for (const page of pages) {
    const samples = samplesIn(page).map(({ section, language }) => [section, language])
    expect(samples, page).toEqual(claims[page]!.map(([section, language]) => [section, language]))
  }
})

test('no sample is written in a way that is overlooked', () => {
  for (const page of pages) {
    const fences = readPage(page).match(/^\s*(```|~~~)/gm) ?? []
    const diagrams = readPage(page).match(/^```mermaid$/gm) ?? []
    expect(fences.length / 2, page).toBe(samplesIn(page).length + diagrams.length)
  }
})

test('a test that claims a sample reads its page', () => {
  for (const [page, claimed] of Object.entries(claims)) {
    for (const name of new Set(claimed.map(([, , by]) => by))) {
      expect(existsSync(join(root, name)), name).toBe(true)
      // `npm ci && npm start` is what started everything.
      if (page === 'README.md' && name === 'test/journeys/newcomer.test.ts') continue
      expect(sourceOf(name), `${name} claims samples of ${page}`).toContain(page)
    }
  }
})

test('links between pages lead to pages and sections that are there', () => {
  for (const page of pages) {
    for (const [, target = ''] of readPage(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      expect(existsSync(join(root, file)), `${page} links to ${target}`).toBe(true)
      if (anchor !== undefined) expect(anchorsIn(file), `${page} links to ${target}`).toContain(anchor)
    }
  }
})

test('every npm script that a page names is one', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const page of pages) {
    for (const [, name] of readPage(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)) {
      expect(scripts, `${page} names npm run ${name}`).toHaveProperty([name!])
    }
  }
})
