import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decisions, decisionsPage, root, sources } from '../../site/pages.ts'
import { headingAnchor } from '../../site/links.ts'

test('every document is a page, and every page is a document', () => {
  const documents = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
  expect([...sources].toSorted()).toEqual([...documents, 'CHANGELOG.md', 'SECURITY.md', 'client/README.md'].toSorted())
  expect(new Set(sources).size).toBe(sources.length)
})

test('the page of decisions leads to each under its title', () => {
  const page = readFileSync(join(root, decisionsPage.source), 'utf8')
  const listed = [...page.matchAll(/^(\d+\. )\[(.+)\]\((.+)\)$/gm)].map(([, number, title, file]) => ({
    title: `${number}${title}`,
    source: `docs/decisions/${file}`,
  }))
  expect(listed).toEqual(decisions)
})

test.each([
  ['1. Backend: Get Widget Token', '1-backend-get-widget-token'],
  ['API away (AraucariaApiAway, AraucariaApiFails)', 'api-away-araucariaapiaway-araucariaapifails'],
  ['Retry & Cancel: what `onExit` says', 'retry--cancel-what-onexit-says'],
  ['A bank_unavailable in Ñuñoa', 'a-bank_unavailable-in-ñuñoa'],
])('the heading “%s” has the anchor that a code host gives it', (heading, anchor) => {
  expect(headingAnchor(heading)).toBe(anchor)
})
