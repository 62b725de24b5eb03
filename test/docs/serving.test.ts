import { readdirSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { docsRoutes } from '../../api/docs-pages.ts'
import { documentedUrl } from '../../api/documented-url.ts'
import { docsFolder } from '../../site/build.ts'
import { expectProblem } from '../api/expect-problem.ts'
import { openStack } from '../stack.ts'
import { pagePaths } from './open-docs.ts'

const stack = await openStack({ until: afterAll })
const get = (path: string, headers: Record<string, string> = {}) => stack.app.request(path, { headers })
const assets = readdirSync(`${docsFolder}/assets`, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:js|css)$/.test(file))
  .map((file) => `/docs/assets/${file}`)

function policyOf(response: Response): string[] {
  return (response.headers.get('content-security-policy') ?? '').split('; ')
}

test('every page runs the scripts of its origin only, writes no markup from text, and nobody may frame it', async () => {
  for (const path of pagePaths) {
    const response = await get(path)
    expect(response.status, path).toBe(200)
    expect(policyOf(response).toSorted(), path).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "require-trusted-types-for 'script'",
      expect.stringMatching(/^script-src 'self'( 'sha256-[\w+/]{43}=')+$/),
      "style-src 'self'",
      'trusted-types vue',
    ])
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(await response.text(), path).not.toMatch(/<style|<[^>]* style=|<[^>]* on\w+="|javascript:/i)
  }
})

test('the reference alone may have styles of its own, and no more', async () => {
  const policy = policyOf(await get('/docs/api'))
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("style-src 'self' 'unsafe-inline'")
  expect(policy).toContain("default-src 'none'")
  expect(policy.join()).not.toContain('unsafe-eval')
})

test('samples name this service, on pages and in the scripts that change them', async () => {
  const widgetSetup = await (await get('/docs/widget-setup')).text()
  expect(widgetSetup).toContain(`${stack.publicUrl}/widget/araucaria-connect.js`)
  for (const path of [...pagePaths, '/docs/api', ...assets]) {
    expect(await (await get(path)).text(), path).not.toContain(documentedUrl)
  }
})

test('an address with signs of markup and of scripts ends neither', async () => {
  const routes = docsRoutes("https://example.com/it's`${here}&there")
  const written = 'https://example.com/it%27s%60%24%7Bhere%7D%26there'
  const page = await (await routes.request('/docs/widget-setup')).text()
  expect(page).toContain(`${written}/widget/araucaria-connect.js`)
  expect(page).not.toContain("it's")
})

test('what has a name of its content is kept for ever, but for the scripts into which the address of the service is put', async () => {
  const kept: string[] = []
  for (const path of assets) {
    const { headers, status } = await get(path, { 'accept-encoding': 'br' })
    expect(status, path).toBe(200)
    if (headers.get('cache-control') !== 'public, max-age=31536000, immutable') continue
    kept.push(path)
    expect(headers.get('content-encoding'), path).toBe('br')
    expect(headers.get('content-type'), path).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
  }
  const asked = assets.filter((path) => !kept.includes(path))
  expect(kept.length).toBeGreaterThan(asked.length)
  expect(asked.join('\n')).toContain('widget-setup.md')
  for (const path of [...asked, ...pagePaths]) {
    const { headers } = await get(path, { 'accept-encoding': 'gzip' })
    expect(headers.get('cache-control'), path).toBe('no-cache')
    const unchanged = await get(path, { 'accept-encoding': 'gzip', 'if-none-match': headers.get('etag')! })
    expect(unchanged.status, path).toBe(304)
  }
  const page = await get('/docs/webhooks', { 'accept-encoding': 'gzip' })
  expect(page.headers.get('content-encoding')).toBe('gzip')
})

test('a picture in a document is one on its page', async () => {
  const [, picture = ''] =
    /<img src="(\/docs\/assets\/widget\.[^"]+\.png)" alt="[^"]+"/.exec(await (await get('/docs/')).text()) ?? []
  const { status, headers } = await get(picture)
  expect([status, headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(headers.get('cache-control')).toContain('immutable')
})

test('/docs leads to the front page', async () => {
  const response = await get('/docs')
  expect([response.status, response.headers.get('location')]).toEqual([308, '/docs/'])
})

test.each([
  '/docs/nothing',
  '/docs/index',
  '/docs/404',
  '/docs/webhooks.md',
  '/docs/made-of',
  '/docs/assets/app.00000000.js',
  '/docs/assets/..%2f..%2fpackage.json',
])('%s is not there, and says so in a page, or to a program in JSON', async (path) => {
  expectProblem(await stack.call('GET', path), 404, 'NOT_FOUND')
  const response = await get(path, { accept: 'text/html,*/*' })
  expect(response.status).toBe(404)
  expect(policyOf(response)).toContain("default-src 'none'")
  expect(await response.text()).toContain('This page is not there')
})
