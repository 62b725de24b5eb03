import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'

const stack = await openStack({ until: afterAll })

test.each([
  ['an answer', '/v1/connections', {}],
  ['a refusal', '/v1/connections', { authorization: 'none' }],
  ['an address that is nowhere', '/nowhere', {}],
  ['the health', '/health/live', {}],
  ['the document', '/openapi.json', {}],
  ['the loader', '/widget/araucaria-connect.js', {}],
])('%s may be neither framed nor read as a page, and is had by TLS for a year', async (_, path, extra) => {
  const response = await stack.app.request(path, { headers: { authorization: `Bearer ${stack.owner.key}`, ...extra } })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  expect(response.headers.get('set-cookie')).toBeNull()
})

test('a page keeps the policy of its own, also when it is asked for again', async () => {
  for (const path of ['/widget/con_01jd9x0e3m5f2q8v7a6b4c1d0z', '/dashboard', '/docs/', '/docs/api']) {
    const policy = (await stack.app.request(path)).headers.get('content-security-policy')
    expect(policy, path).toContain('script-src')
  }
  const etag = (await stack.app.request('/docs/')).headers.get('etag')!
  const again = await stack.app.request('/docs/', { headers: { 'if-none-match': etag } })
  expect([again.status, again.headers.get('content-security-policy')]).toEqual([304, null])
})
