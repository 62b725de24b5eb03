import { afterAll, expect, test } from 'vitest'
import { createKey, createOrganization } from '../database.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'
import { keyedPosts } from './keyed-posts.ts'

const stack = await openStack({ until: afterAll })
const { newKey, post, count } = keyedPosts(stack)

test('a connection is created once, and the same request again is answered the same, token included', async () => {
  const request = { key: newKey(), body: '{"externalUserId":"user-1"}' }
  const first = await post('/v1/connections', request)
  expect(first).toMatchObject({ status: 201, replayed: null })
  const before = await count('connections')
  const again = await post('/v1/connections', request)
  expect(again).toMatchObject({ status: 201, replayed: 'true', body: first.body })
  expect(await count('connections')).toBe(before)
})

test('sent many times at once it is carried out once, and each gets the same answer', async () => {
  const request = { key: newKey() }
  const before = await count('connections')
  const answers = await Promise.all(Array.from({ length: 8 }, () => post('/v1/connections', request)))
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201))
  expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1)
  expect(await count('connections')).toBe(before + 1)
})

test('credentials sent twice at once are one submission', async () => {
  const { connectionId, widgetToken: token } = await stack.createConnection()
  const body = JSON.stringify({ institutionId: 'ins_cl_banco_de_chile', fields: goodLogin })
  const path = `/v1/connections/${connectionId}/credentials`
  const request = { key: newKey(), token, body }
  const before = await count('submissions')
  const [one, other] = await Promise.all([post(path, request), post(path, request)])
  expect([one.status, other.status]).toEqual([202, 202])
  expect(one.body).toEqual(other.body)
  expect(await count('submissions')).toBe(before + 1)
})

test('the same key with another body is refused, naming the header; on another path, or of another caller, it is another key', async () => {
  const key = newKey()
  await post('/v1/connections', { key, body: '{"externalUserId":"user-1"}' })
  const other = await post('/v1/connections', { key, body: '{"externalUserId":"user-2"}' })
  expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED', ['idempotency-key'])

  const url = '{"url":"https://example.com/"}'
  expect(await post('/v1/webhook-endpoints', { key, body: url })).toMatchObject({ status: 201, replayed: null })
  const stranger = await createOrganization(stack.db)
  for (const token of [stranger.key, await createKey(stack.db, stack.owner, 'live')]) {
    expect(await post('/v1/connections', { key, token })).toMatchObject({ status: 201, replayed: null })
  }
  const sister = await createKey(stack.db, stack.owner, 'test')
  const same = await post('/v1/connections', { key, token: sister, body: '{"externalUserId":"user-1"}' })
  expect(same).toMatchObject({ status: 201, replayed: 'true' })
})

test('a webhook endpoint’s secret is answered again, and a rotation is not made twice', async () => {
  const created = { key: newKey(), body: '{"url":"https://example.com/hooks"}' }
  const first = await post('/v1/webhook-endpoints', created)
  expect((await post('/v1/webhook-endpoints', created)).body).toEqual(first.body)

  const path = `/v1/webhook-endpoints/${first.body.webhookEndpointId}/rotate-secret`
  const rotation = { key: newKey() }
  const rotated = await post(path, rotation)
  expect(rotated.body.secret).not.toBe(first.body.secret)
  expect(await post(path, rotation)).toMatchObject({ status: 200, replayed: 'true', body: rotated.body })
  // Made before the rotation, the first secret is still what the creation gave.
  expect((await post('/v1/webhook-endpoints', created)).body.secret).toBe(first.body.secret)
})

test('an example is sent once, and so is a redelivery', async () => {
  const { body: endpoint } = await post('/v1/webhook-endpoints', {
    key: newKey(),
    body: '{"url":"https://example.com/"}',
  })
  const path = `/v1/webhook-endpoints/${endpoint.webhookEndpointId}/test`
  const request = { key: newKey(), body: '{"eventType":"connection.synced"}' }
  const first = await post(path, request)
  const before = await count('webhookDeliveries')
  expect(await post(path, request)).toMatchObject({ status: 202, replayed: 'true', body: first.body })
  expect(await count('webhookDeliveries')).toBe(before)
})

test('what was refused is not remembered: put right, it is carried out under the same key', async () => {
  const { connectionId } = await stack.createConnection()
  const request = { key: newKey() }
  const path = `/v1/connections/${connectionId}/sync`
  expectProblem(await post(path, request), 409, 'CONNECTION_NOT_CONNECTED')
  await stack.db.updateTable('connections').set({ status: 'CONNECTED' }).where('id', '=', connectionId).execute()
  expect(await post(path, request)).toMatchObject({ status: 202, replayed: null })
  const commands = await count('outbox')
  await stack.db.updateTable('connections').set({ status: 'FAILED_AUTH' }).where('id', '=', connectionId).execute()
  expect(await post(path, request)).toMatchObject({ status: 202, replayed: 'true' })
  expect(await count('outbox')).toBeLessThanOrEqual(commands)
})
