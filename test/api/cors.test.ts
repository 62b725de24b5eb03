import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'

const stack = await openStack({ until: afterAll })
const { connectionId, widgetToken } = await stack.createConnection()
const at = `/v1/connections/${connectionId}`
const origin = 'https://shop.example.com'

const widgetCalls = [
  ['GET', `${at}/status`],
  ['POST', `${at}/credentials`],
  ['DELETE', at],
  ['GET', '/v1/institutions'],
  ['GET', '/v1/institutions/ins_cl_bci'],
  ['GET', '/v1/sealing-keys'],
] as const

function preflight(method: string, path: string) {
  const asked = {
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,content-type',
  }
  return stack.app.request(path, { method: 'OPTIONS', headers: { origin, ...asked } })
}

test.each(widgetCalls)('%s %s may be made from a page of any origin, without cookies', async (method, path) => {
  const { status, headers } = await preflight(method, path)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-allow-methods')).toContain(method)
  const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(',')
  expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type']))
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})

test('a page reads the answers, refusals and their requestId included', async () => {
  for (const token of [widgetToken, 'nobody']) {
    const headers = { origin, authorization: `Bearer ${token}` }
    for (const path of [`${at}/status`, '/v1/institutions', '/v1/sealing-keys']) {
      const answer = await stack.app.request(path, { headers })
      expect(answer.status).toBe(token === 'nobody' ? 401 : 200)
      expect(answer.headers.get('access-control-allow-origin'), path).toBe('*')
      expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id')
    }
  }
})

test.each([
  ['POST', '/v1/connections'],
  ['POST', `${at}/widget-token`],
  ['POST', `${at}/disconnect`],
  ['GET', '/v1/webhook-endpoints'],
  ['POST', '/v1/webhook-endpoints'],
])('%s %s is for backends: no page may call it with an API key', async (method, path) => {
  const asked = await preflight(method, path)
  expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  const headers = { origin, authorization: `Bearer ${stack.owner.key}` }
  const answer = await stack.app.request(path, { method, headers })
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})
