import { afterAll, expect, test } from 'vitest'
import { webhookSecret } from '../../webhooks/secret.ts'
import { createKey, createOrganization } from '../database.ts'
import { openStack } from '../stack.ts'
import { expectProblem, withoutRequest } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const url = 'https://example.com/webhooks'

/** Calls as an organization of its own, since each may have a handful of endpoints only. */
async function newIntegrator(mode: 'test' | 'live' = 'test') {
  const owner = await createOrganization(stack.db, mode)
  const call = (method: string, path = '', body?: object, token = owner.key) =>
    stack.call(method, `/v1/webhook-endpoints${path}`, { token, body })
  return { owner, call }
}

test('an endpoint is created with its secret, listed newest first without it, and deleted', async () => {
  const { call } = await newIntegrator()
  const { status, body: first } = await call('POST', '', { url, description: 'tienda ñ' })
  expect(status).toBe(201)
  const { secret, ...shown } = first
  expect(shown).toMatchObject({ url, description: 'tienda ñ', enabled: true, disabledReason: null })
  expect(secret).toBe(webhookSecret(stack.webhookConfig.webhookSecretKey, shown.webhookEndpointId, 1))
  const { body: second } = await call('POST', '', { url: 'http://localhost:8090/webhooks' })
  expect(second.secret).not.toBe(secret)

  const { body: list } = await call('GET')
  expect(list).toMatchObject({ data: [{ webhookEndpointId: second.webhookEndpointId }, shown], hasMore: false })
  expect(JSON.stringify(list)).not.toContain('whsec_')

  expect((await call('DELETE', `/${shown.webhookEndpointId}`)).status).toBe(204)
  expectProblem(await call('DELETE', `/${shown.webhookEndpointId}`), 404, 'NOT_FOUND')
  expect((await call('GET')).body.data).toHaveLength(1)
})

test('of 25 that are created at once twenty are, and the others hear why', async () => {
  const { call } = await newIntegrator()
  const answers = await Promise.all(Array.from({ length: 25 }, () => call('POST', '', { url })))
  const refused = answers.filter(({ status }) => status !== 201)
  expect(refused).toHaveLength(5)
  for (const answer of refused) expectProblem(answer, 409, 'TOO_MANY_WEBHOOK_ENDPOINTS')
  expect((await call('GET', '?limit=100')).body.data).toHaveLength(20)
})

test('the secret is not in the database', async () => {
  const { call } = await newIntegrator()
  const { body } = await call('POST', '', { url })
  const rows = await stack.db.selectFrom('webhookEndpoints').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(body.secret.replace('whsec_', ''))
})

test('a live endpoint is https only', async () => {
  const { call } = await newIntegrator('live')
  expectProblem(await call('POST', '', { url: 'http://example.com/' }), 422, 'VALIDATION_FAILED', ['url'])
  expect((await call('POST', '', { url })).status).toBe(201)
})

const wrong: [unknown, string[]][] = [
  [{}, ['url']],
  [{ url: 'example.com' }, ['url']],
  [{ url: 'ftp://example.com/' }, ['url']],
  [{ url: 'https://user:secret@example.com/' }, ['url']],
  [{ url: 'https://example.com/a b' }, ['url']],
  [{ url: `https://example.com/${'x'.repeat(2_000)}` }, ['url']],
  [{ url, description: 'x'.repeat(501) }, ['description']],
  [{ url, description: '\u0000' }, ['description']],
  [{ url, secret: 'whsec_mine', enabled: false }, ['secret', 'enabled']],
]

test.each(wrong)('an endpoint of %j is refused, naming the field', async (body, fields) => {
  const { call } = await newIntegrator()
  expectProblem(await call('POST', '', body as object), 422, 'VALIDATION_FAILED', fields)
  expect((await call('GET')).body.data).toEqual([])
})

test('another organization’s and the other mode’s endpoints are neither seen nor deleted', async () => {
  const { owner, call } = await newIntegrator()
  const { body } = await call('POST', '', { url })
  const strangers = [(await newIntegrator()).owner.key, await createKey(stack.db, owner, 'live')]
  for (const token of strangers) {
    expect((await call('GET', '', undefined, token)).body.data).toEqual([])
    const answer = await call('DELETE', `/${body.webhookEndpointId}`, undefined, token)
    expectProblem(answer, 404, 'NOT_FOUND')
    const neverWas = await call('DELETE', '/whe_01jd9x0e3m5f2q8v7a6b4c1d0z', undefined, token)
    expect(withoutRequest(answer)).toEqual(withoutRequest(neverWas))
  }
  expect((await call('GET')).body.data).toHaveLength(1)
})

test('an organization has at most twenty endpoints, however many it asks for at once', async () => {
  const { call } = await newIntegrator()
  const statuses = (await Promise.all(Array.from({ length: 24 }, () => call('POST', '', { url })))).map(
    ({ status }) => status,
  )
  expect(statuses.filter((status) => status === 201)).toHaveLength(20)
  expect(statuses.filter((status) => status === 409)).toHaveLength(4)
})
