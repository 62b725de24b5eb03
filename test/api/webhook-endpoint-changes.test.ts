import { afterAll, expect, test } from 'vitest'
import { webhookSecret } from '../../webhooks/secret.ts'
import { createKey, createOrganization } from '../database.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const url = 'https://example.com/webhooks'

/** An endpoint of an organization of its own, and calls about it. */
async function newEndpoint(body: object = {}, mode: 'test' | 'live' = 'test') {
  const owner = await createOrganization(stack.db, mode)
  const { body: created } = await stack.call('POST', '/v1/webhook-endpoints', {
    token: owner.key,
    body: { url, ...body },
  })
  const { secret, ...shown } = created
  const call = (method: string, path = '', changes?: object, token = owner.key) =>
    stack.call(method, `/v1/webhook-endpoints/${shown.webhookEndpointId}${path}`, { token, body: changes })
  return { owner, shown, secret, call }
}

test('what is changed stays changed, and what is not named stays as it was', async () => {
  const { shown, call } = await newEndpoint({ description: 'shop', eventTypes: ['connection.synced'] })
  expect(await call('GET')).toMatchObject({ status: 200, body: shown })
  expect(shown).toMatchObject({ description: 'shop', eventTypes: ['connection.synced'], enabled: true })

  const moved = await call('PATCH', '', { url: 'https://example.com/elsewhere', eventTypes: null })
  expect(moved).toMatchObject({ status: 200 })
  expect(moved.body).toEqual({ ...shown, url: 'https://example.com/elsewhere', eventTypes: null })
  expect((await call('PATCH', '', {})).body).toEqual(moved.body)
  expect((await call('PATCH', '', { description: null })).body).toEqual({ ...moved.body, description: null })
  expect((await call('GET')).body).toEqual({ ...moved.body, description: null })
})

test('an endpoint is switched off and on, and one that the service switched off keeps its reason until then', async () => {
  const { shown, call } = await newEndpoint()
  const off = { ...shown, enabled: false, disabledReason: 'Switched off by the API.' }
  expect((await call('PATCH', '', { enabled: false })).body).toEqual(off)
  expect((await call('PATCH', '', { enabled: true })).body).toEqual(shown)

  const gone = { disabledAt: new Date(), disabledReason: 'The endpoint answered 410 Gone.' }
  await stack.db.updateTable('webhookEndpoints').set(gone).where('id', '=', shown.webhookEndpointId).execute()
  expect((await call('PATCH', '', { enabled: false })).body.disabledReason).toBe('The endpoint answered 410 Gone.')
  expect((await call('PATCH', '', { enabled: true })).body).toEqual(shown)
})

test('a secret is rotated once in 24 hours: the answer has the new one, and says until when both sign', async () => {
  const { shown, secret, call } = await newEndpoint()
  const rotated = await call('POST', '/rotate-secret')
  expect(rotated.status).toBe(200)
  expect(rotated.body.secret).not.toBe(secret)
  expect(rotated.body.secret).toBe(webhookSecret(stack.webhookConfig.webhookSecretKey, shown.webhookEndpointId, 2))
  const leftMs = Date.parse(rotated.body.previousSecretUntil) - Date.now()
  expect(leftMs).toBeGreaterThan(23.9 * 3_600_000)
  expect(leftMs).toBeLessThanOrEqual(24 * 3_600_000)
  expect((await call('GET')).body).toMatchObject({ previousSecretUntil: rotated.body.previousSecretUntil })
  expect((await call('GET')).body).not.toHaveProperty('secret')

  const statuses = (await Promise.all([call('POST', '/rotate-secret'), call('POST', '/rotate-secret')])).map(
    ({ status }) => status,
  )
  expect(statuses).toEqual([409, 409])
  expectProblem(await call('POST', '/rotate-secret'), 409, 'SECRET_ROTATION_IN_PROGRESS')

  await stack.db
    .updateTable('webhookEndpoints')
    .set({ previousSecretUntil: new Date() })
    .where('id', '=', shown.webhookEndpointId)
    .execute()
  const both = await Promise.all([call('POST', '/rotate-secret'), call('POST', '/rotate-secret')])
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
})

const wrong: [object, string[]][] = [
  [{ url: 'example.com' }, ['url']],
  [{ url: 'https://user:secret@example.com/' }, ['url']],
  [{ url: 'http://10.0.0.1/' }, ['url']],
  [{ url: 'http://0xa9fea9fe/latest/meta-data' }, ['url']],
  [{ url: 'http://[::ffff:10.0.0.1]/' }, ['url']],
  [{ headers: { 'Webhook-Id': 'evt_mine' } }, ['headers.Webhook-Id']],
  [{ headers: { 'content-TYPE': 'text/plain', host: 'internal' } }, ['headers.content-TYPE', 'headers.host']],
  [{ headers: { 'x a': '1' } }, ['headers.x a']],
  [{ headers: { 'x-a': 'línea\n' } }, ['headers.x-a']],
  [{ headers: { 'x-a': '1', 'X-A': '2' } }, ['headers.X-A']],
  [{ headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, '1'])) }, ['headers']],
  [{ description: 'x'.repeat(501) }, ['description']],
  [{ eventTypes: [] }, ['eventTypes']],
  [{ eventTypes: ['connection.synced', 'connection.exploded'] }, ['eventTypes.1']],
  [{ enabled: 'yes' }, ['enabled']],
  [{ secret: 'whsec_mine' }, ['secret']],
]

test.each(wrong)('a change to %j is refused, naming the field, and nothing is changed', async (changes, fields) => {
  const { shown, call } = await newEndpoint()
  expectProblem(
    await call('PATCH', '', { ...changes, ...('description' in changes ? {} : { description: 'new' }) }),
    422,
    'VALIDATION_FAILED',
    fields,
  )
  expect((await call('GET')).body).toEqual(shown)
})

test('an unknown event type is refused with those that there are', async () => {
  const { call } = await newEndpoint()
  const { body } = await call('PATCH', '', { eventTypes: ['connection.exploded'] })
  expect(body.errors[0].detail).toMatch(/^One of connection\.connected, .*webhook_endpoint\.disabled\.$/)
})

test('a live endpoint is not moved off https', async () => {
  const { call } = await newEndpoint({}, 'live')
  expectProblem(await call('PATCH', '', { url: 'http://example.com/' }), 422, 'VALIDATION_FAILED', ['url'])
})

test('a body that is not JSON is refused before it is read', async () => {
  const { owner, shown } = await newEndpoint()
  const patch = (contentType: string, body: string) =>
    stack.app.request(`/v1/webhook-endpoints/${shown.webhookEndpointId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${owner.key}`, 'content-type': contentType },
      body,
    })
  expect((await patch('text/plain', '{}')).status).toBe(415)
  expect((await patch('application/json', '{')).status).toBe(400)
})

test('another organization and the other mode can neither read nor change it', async () => {
  const { owner, shown, call } = await newEndpoint()
  for (const token of [(await newEndpoint()).owner.key, await createKey(stack.db, owner, 'live')]) {
    expectProblem(await call('GET', '', undefined, token), 404, 'NOT_FOUND')
    expectProblem(await call('PATCH', '', { enabled: false }, token), 404, 'NOT_FOUND')
    expectProblem(await call('POST', '/rotate-secret', {}, token), 404, 'NOT_FOUND')
  }
  expect((await call('GET')).body).toEqual(shown)
})
