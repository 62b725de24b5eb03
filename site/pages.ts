import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

export interface Page {
  title: string
  /** The Markdown that it is made of, from the repository's folder. */
  source: string
}

interface Section {
  title: string
  pages: (Page | { title: string; path: string })[]
}

/** What is beside the pages: Scalar's, made of the OpenAPI document. */
export const referencePath = 'api'

/** The navigation, in its order. A new page in docs/ is listed here. */
export const sections: Section[] = [
  {
    title: 'Link a bank account',
    pages: [
      { title: 'Quick start', source: 'docs/quick-start.md' },
      { title: 'Connection Flow', source: 'docs/connection-flow.md' },
      { title: 'Widget Setup', source: 'docs/widget-setup.md' },
      { title: 'Webhooks', source: 'docs/webhooks.md' },
    ],
  },
  {
    title: 'Build on it',
    pages: [
      { title: 'Conventions', source: 'docs/conventions.md' },
      { title: 'Errors', source: 'docs/errors.md' },
      { title: 'Sandbox', source: 'docs/sandbox.md' },
      { title: 'API keys', source: 'docs/api-keys.md' },
      { title: 'Client library', source: 'client/README.md' },
      { title: 'API Reference', path: referencePath },
      { title: 'Versioning', source: 'docs/versioning.md' },
    ],
  },
  {
    title: 'Run it',
    pages: [
      { title: 'Going live', source: 'docs/going-live.md' },
      { title: 'Rotating keys', source: 'docs/rotating-keys.md' },
      { title: 'Operations', source: 'docs/runbook.md' },
      { title: 'Security', source: 'docs/security.md' },
      { title: 'Reporting a hole', source: 'SECURITY.md' },
      { title: 'Changelog', source: 'CHANGELOG.md' },
    ],
  },
  {
    title: 'How it works',
    pages: [
      { title: 'One submission', source: 'docs/one-submission.md' },
      { title: 'Reliability', source: 'docs/reliability.md' },
      { title: 'Changing workflow code', source: 'docs/changing-workflows.md' },
    ],
  },
]

const decisionsFolder = 'docs/decisions'

/** Listed under the last section, with every decision under it. */
export const decisionsPage: Page = { title: 'Decisions', source: `${decisionsFolder}/README.md` }
export const decisions: Page[] = readdirSync(join(root, decisionsFolder))
  .filter((file) => /^\d+.*\.md$/.test(file))
  .toSorted()
  .map((file) => {
    const source = `${decisionsFolder}/${file}`
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(root, source), 'utf8')) ?? []
    if (!title) throw new Error(`${source} has no title`)
    return { title, source }
  })

export const frontPage = 'docs/index.md'

/** Every Markdown file of the site. */
export const sources = [
  frontPage,
  ...sections.flatMap(({ pages }) => pages.flatMap((page) => ('source' in page ? [page.source] : []))),
  decisionsPage.source,
  ...decisions.map(({ source }) => source),
]

/** Sources that stand elsewhere than in docs/. */
const moved: Record<string, string> = {
  'client/README.md': 'client.md',
  'CHANGELOG.md': 'changelog.md',
  'SECURITY.md': 'security-policy.md',
}

/** The page's file under the site's root, for example `connection-flow.md`. */
export const pageOf = (source: string): string =>
  moved[source] ?? source.replace(/^docs\//, '').replace(/README\.md$/, 'index.md')

/** Its address under the site's, for example `/connection-flow`. */
export const addressOf = (source: string): string => `/${pageOf(source).replace(/(?:index)?\.md$/, '')}`
