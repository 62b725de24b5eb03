import { afterAll, expect, test } from 'vitest'
import { forgetOldKeys } from '../../db/idempotency-keys.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'
import { keyedPosts } from './keyed-posts.ts'

const stack = await openStack({ until: afterAll })
const { newKey, post, count } = keyedPosts(stack)

test('after 24 hours the key is free again, and forgotten', async () => {
  const request = { key: newKey() }
  const first = await post('/v1/connections', request)
  const old = new Date(Date.now() - 24 * 3_600_000 - 1_000)
  await stack.db.updateTable('idempotencyKeys').set({ createdAt: old }).where('key', '=', request.key).execute()
  const second = await post('/v1/connections', request)
  expect(second).toMatchObject({ status: 201, replayed: null })
  expect(second.body.connectionId).not.toBe(first.body.connectionId)
  expect((await post('/v1/connections', request)).body).toEqual(second.body)

  const young = { key: newKey() }
  await post('/v1/connections', young)
  await stack.db.updateTable('idempotencyKeys').set({ createdAt: old }).where('key', '=', request.key).execute()
  await forgetOldKeys(stack.db)
  const kept = await stack.db.selectFrom('idempotencyKeys').select('key').execute()
  expect(kept).toEqual([{ key: young.key }])
})

test('nothing that is kept is a token, a secret or a credential', async () => {
  const password = 'pass_good+never-kept'
  const { body: connection } = await post('/v1/connections', { key: newKey() })
  const { body: endpoint } = await post('/v1/webhook-endpoints', {
    key: newKey(),
    body: '{"url":"https://example.com/"}',
  })
  await post(`/v1/connections/${connection.connectionId}/credentials`, {
    key: newKey(),
    token: connection.widgetToken,
    body: JSON.stringify({ institutionId: 'ins_cl_banco_de_chile', fields: { ...goodLogin, password } }),
  })
  const rows = await stack.db.selectFrom('idempotencyKeys').selectAll().execute()
  const kept = JSON.stringify(rows)
  for (const secret of [connection.widgetToken, endpoint.secret, password]) expect(kept).not.toContain(secret)
  expect(kept).toContain(connection.connectionId)
})

test.each(['', 'with blank', 'é', 'x'.repeat(256)])('the key %j is refused, naming the header', async (key) => {
  const before = await count('connections')
  expectProblem(await post('/v1/connections', { key }), 422, 'VALIDATION_FAILED', ['idempotency-key'])
  expect(await count('connections')).toBe(before)
})

test('every POST takes the header', async () => {
  const { paths } = (await (await stack.app.request('/openapi.json')).json()) as {
    paths: Record<string, { post?: { parameters?: { name: string }[] } }>
  }
  const without = Object.entries(paths)
    .filter(
      ([, { post: operation }]) => operation && !operation.parameters?.some((one) => one.name === 'idempotency-key'),
    )
    .map(([path]) => path)
  expect(without).toEqual([])
})
