import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { docsFolder } from '../../site/build.ts'
import { deadLinksIn } from '../../site/dead-links.ts'

const built = (page: string) => readFileSync(join(docsFolder, page), 'utf8')

test('a page, an anchor or a file that is not there is found, with the page that leads to it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'araucaria-links-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'picture.svg'), '')
  writeFileSync(
    join(folder, 'index.html'),
    '<h1 id="top"></h1><a href="#top"></a><a href="/docs/other#part"></a><a href="https://example.com/nothing"></a><img src="/docs/picture.svg">',
  )
  writeFileSync(join(folder, 'other.html'), '<h2 id="part"></h2><a href="/docs/"></a>')
  expect(await deadLinksIn(folder)).toEqual([])

  writeFileSync(
    join(folder, 'other.html'),
    '<a href="/docs/nothing"></a><a href="/docs/#nowhere"></a><img src="/docs/lost.svg">',
  )
  expect((await deadLinksIn(folder)).toSorted()).toEqual([
    '/docs/ leads to /docs/other#part',
    '/docs/other leads to /docs/#nowhere',
    '/docs/other leads to /docs/lost.svg',
    '/docs/other leads to /docs/nothing',
  ])
})

test('a link between documents leads to the page, also of one that stands elsewhere', () => {
  expect(built('webhooks.html')).toContain('href="/docs/client#webhooks"')
  expect(built('index.html')).toContain('href="/docs/changelog"')
  expect(built('index.html')).toContain('href="/docs/api"')
})

test('a link to a file that is no page tells its path, once', () => {
  const oneSubmission = built('one-submission.html')
  expect(oneSubmission).toContain('<code>api/credentials.ts</code>')
  expect(oneSubmission).not.toMatch(/href="[^"]*\.ts"/)
  expect(oneSubmission).not.toContain('(<code>api/credentials.ts</code>)')
  expect(built('runbook.html')).toContain('migrations only add (<code>CONTRIBUTING.md</code>)')
})
