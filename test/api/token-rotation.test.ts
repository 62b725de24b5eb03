import { afterAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { createWidgetTokens } from '../../api/widget-token.ts'
import { generateSigningKey, type SigningKey } from '../../sealing/keys.ts'
import { openStack } from '../stack.ts'
import { keyedPosts } from './keyed-posts.ts'

const stack = await openStack({ until: afterAll })
const [oldKey, newKey] = [await generateSigningKey(), await generateSigningKey()]

/** An API of the stack that was given these keys. */
async function apiWith(...keys: SigningKey[]) {
  const tokens = await createWidgetTokens(keys, stack.publicUrl)
  const app = createApp({ ...stack, tokens })
  const { post } = keyedPosts({ ...stack, app })
  const statusBy = async ({ connectionId, widgetToken }: { connectionId: string; widgetToken: string }) => {
    const headers = { authorization: `Bearer ${widgetToken}` }
    return (await app.request(`/v1/connections/${connectionId}/status`, { headers })).status
  }
  return { post, statusBy, tokens }
}

const [before, using, after] = [await apiWith(oldKey), await apiWith(newKey, oldKey), await apiWith(newKey)]

test('a request that is replayed after a rotation is answered as it was, to the letter, while the old key verifies', async () => {
  const request = { key: 'rotated', body: '{"externalUserId":"user-1"}' }
  const first = await before.post('/v1/connections', request)
  expect(first).toMatchObject({ status: 201, replayed: null })
  expect(await using.post('/v1/connections', request)).toMatchObject({ replayed: 'true', body: first.body })
  expect(await using.statusBy(first.body)).toBe(200)

  const [kept] = await stack.db.selectFrom('idempotencyKeys').select('outcome').where('key', '=', 'rotated').execute()
  expect(JSON.stringify(kept)).toContain(oldKey.kid)
  expect(JSON.stringify(kept)).not.toContain(first.body.widgetToken)
})

test('once the old key is gone the replay’s token is another that says the same, and works', async () => {
  const request = { key: 'gone' }
  const first = await before.post('/v1/connections', request)
  const again = await after.post('/v1/connections', request)
  const { widgetToken, ...rest } = first.body
  expect(again).toMatchObject({ status: 201, replayed: 'true', body: rest })
  expect(again.body.widgetToken).not.toBe(widgetToken)
  expect(await after.statusBy(again.body)).toBe(200)
  expect(await after.statusBy(first.body)).toBe(401)
  expect(await after.tokens.verify(again.body.widgetToken)).toEqual(await before.tokens.verify(widgetToken))
})
