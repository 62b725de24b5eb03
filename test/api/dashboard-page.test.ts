import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'

const stack = await openStack({ until: afterAll })
const response = await stack.app.request('/dashboard')
const html = await response.text()

test('the page runs its own script only, talks to its own origin only, and nobody may frame it', () => {
  const policy = (response.headers.get('content-security-policy') ?? '').split('; ')
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]),
  )
  expect(html.match(/<script\b[^>]*>/g)).toEqual([
    expect.stringMatching(/^<script type="module" src="\/dashboard\/dashboard-\w+\.js">$/),
  ])
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+="|javascript:/i)
})

test('the page is never stored, and its address goes nowhere', () => {
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
})

test('its files are named after their content, kept for ever and served compressed', async () => {
  const files = [...html.matchAll(/(?:src|href)="(\/dashboard\/[^"]+)"/g)].map(([, path]) => path!)
  expect(files.map((path) => path.replace(/-\w{8}\./, '.')).toSorted()).toEqual([
    '/dashboard/dashboard.css',
    '/dashboard/dashboard.js',
  ])
  for (const path of files) {
    const { headers, status } = await stack.app.request(path, { headers: { 'accept-encoding': 'br' } })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-encoding')).toBe('br')
    expect(headers.get('content-type')).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
    // Another site cannot read them; they are nothing for it.
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})

test.each(['/dashboard/assets.json', '/dashboard/dashboard-00000000.js', '/dashboard/%2e%2e%2fpackage.json'])(
  '%s is not there',
  async (path) => {
    expect((await stack.app.request(path)).status).toBe(404)
  },
)
