import { afterAll, expect, test } from 'vitest'
import { createOrganization } from '../database.ts'
import { openStack } from '../stack.ts'

const stack = await openStack({ until: afterAll })

/** The page of a connection of an organization with these settings. */
async function openPage(settings: { allowedOrigins?: string[]; logoUrl?: string; name?: string } = {}) {
  const owner = await createOrganization(stack.db)
  if (Object.keys(settings).length > 0) {
    await stack.db.updateTable('organizations').set(settings).where('id', '=', owner.organizationId).execute()
  }
  const { body } = await stack.call('POST', '/v1/connections', { token: owner.key })
  return read(`/widget/${body.connectionId}`)
}

async function read(path: string) {
  const response = await stack.app.request(path)
  const policy = new Map(
    (response.headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ')
      return [name, values.join(' ')]
    }),
  )
  return { response, policy, html: await response.text() }
}

test('only the allowed origins may frame the page', async () => {
  const allowedOrigins = ['https://shop.example.com', 'http://localhost:8090']
  const { response, policy } = await openPage({ allowedOrigins })
  expect(policy.get('frame-ancestors')).toBe('https://shop.example.com http://localhost:8090')
  expect(response.headers.get('x-frame-options')).toBeNull()
})

test('without allowed origins any site may, as the documented snippet needs', async () => {
  expect((await openPage()).policy.get('frame-ancestors')).toBe('*')
})

test('one organization’s origins do not open another’s page', async () => {
  await openPage({ allowedOrigins: ['https://one.example'] })
  const { policy } = await openPage({ allowedOrigins: ['https://other.example'] })
  expect(policy.get('frame-ancestors')).toBe('https://other.example')
})

test('the page runs its scripts by a nonce of its own, the one inline among them, and no other', async () => {
  const [first, second] = [await openPage(), await openPage()]
  expect(first.policy.get('default-src')).toBe("'none'")
  for (const { policy, html } of [first, second]) {
    const [, nonce = ''] = /^'nonce-([A-Za-z0-9+/=]{22,})'$/.exec(policy.get('script-src') ?? '') ?? []
    expect(html.match(/<script\b[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script nonce="[^"]+" data-connection-id="con_\w+">$/),
      expect.stringMatching(/^<script type="module" nonce="[^"]+" src="\/widget\/modal-es-\w+\.js">$/),
    ])
    // A script after a stylesheet would wait for it, and what it asks for with it.
    expect(html.indexOf('<script')).toBeLessThan(html.indexOf('<link rel="stylesheet"'))
    expect([...html.matchAll(/nonce="([^"]+)"/g)].map(([, used]) => used)).toEqual([nonce, nonce])
    expect(html).toContain('></script>')
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+="|javascript:/i)
  }
  expect(first.policy.get('script-src')).not.toBe(second.policy.get('script-src'))
})

test('the page talks to its own origin only, and loads no image but the organization’s logo', async () => {
  const { policy } = await openPage()
  expect(policy.get('connect-src')).toBe("'self'")
  expect(policy.get('form-action')).toBe("'none'")
  expect(policy.get('base-uri')).toBe("'none'")
  expect(policy.get('img-src')).toBe("'none'")
  const withLogo = await openPage({ logoUrl: 'https://cdn.example/logo.svg' })
  expect(withLogo.policy.get('img-src')).toBe('https://cdn.example')
})

test('what an organization is called cannot become markup', async () => {
  const { html } = await openPage({ name: '"><script>alert(1)</script>' })
  expect(html).not.toContain('<script>alert')
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)')
})

test('the page is never stored, and the address that opened it goes nowhere', async () => {
  const { response } = await openPage()
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a connection that never was has a page like any other: nothing says that it does not exist', async () => {
  const { response, policy, html } = await read('/widget/con_01jd9x0e3m5f2q8v7a6b4c1d0z')
  expect(response.status).toBe(200)
  expect(policy.get('frame-ancestors')).toBe('*')
  expect(html).toContain('data-organization-name=""')
})

test.each(['es', 'en'])(
  'the %s modal’s files are named after their content and kept for ever; any origin may load them',
  async (locale) => {
    const { body } = await stack.call('POST', '/v1/connections')
    const { html } = await read(`/widget/${body.connectionId}?locale=${locale}-CL`)
    expect(html).toContain(`<html lang="${locale}">`)
    const files = [...html.matchAll(/(?:src|href)="(\/widget\/[^"]+)"/g)].map(([, path]) => path!)
    expect(files.map((path) => path.replace(/-\w{8}\./, '.'))).toEqual([
      '/widget/modal.css',
      `/widget/modal-${locale}.js`,
    ])
    for (const path of files) {
      const { headers, status } = await stack.app.request(path, { headers: { 'accept-encoding': 'gzip, br' } })
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(headers.get('content-encoding')).toBe('br')
      expect(headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
      expect(headers.get('content-type')).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
    }
  },
)

test('the loader keeps its name and is asked for again after minutes', async () => {
  const { headers, status } = await stack.app.request('/widget/araucaria-connect.js')
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('public, max-age=300')
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
})

test.each([
  '/widget/',
  '/widget/../package.json',
  '/widget/modal.js',
  '/widget/modal-es-00000000.js',
  '/widget/assets.json',
  '/connect/x',
  '/widget/%2e%2e%2fpackage.json',
  '/widget/x',
])('%s is not there', async (path) => {
  expect((await stack.app.request(path)).status).toBe(404)
})
