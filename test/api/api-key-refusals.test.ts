import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { generateApiKey } from '../../api/api-key-format.ts'
import { createApiKey, revokeApiKey, rotateApiKey } from '../../api/api-keys.ts'
import type { ProblemCode } from '../../api/problem.ts'
import { insertOldKey } from '../db/records.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { key } = stack.owner

/** The detail of the refusal that a key meets. */
async function refusal(token: string, code: ProblemCode): Promise<string> {
  const answer = await stack.call('GET', '/v1/connections', { token })
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  const { detail, title } = expectProblem(answer, 401, code)
  for (const said of [detail, title]) expect(said).not.toContain(token)
  return detail
}

test('a key that is not whole, or is what the documentation shows, is told to copy it again', async () => {
  for (const token of ['arau_xxx', 'arau_your_api_key', key.slice(0, -1), `${key}x`, 'arau_test_1', `${key}"`]) {
    expect(await refusal(token, 'UNAUTHORIZED'), token).toMatch(/not a whole API key.*Copy it again/)
  }
})

test('a mistyped key is told so by its checksum, without the database', async () => {
  const mistyped = `${key.slice(0, 30)}${key[30] === 'x' ? 'y' : 'x'}${key.slice(31)}`
  const otherMode = key.replace('test', 'live')
  await sql`alter table api_keys rename to hidden_keys`.execute(stack.db)
  try {
    for (const token of [mistyped, otherMode, 'arau_xxx']) {
      expect(await refusal(token, 'UNAUTHORIZED')).toMatch(token === 'arau_xxx' ? /not a whole/ : /mistyped/)
    }
    expectProblem(await stack.call('GET', '/v1/connections'), 500, 'INTERNAL_ERROR')
  } finally {
    await sql`alter table hidden_keys rename to api_keys`.execute(stack.db)
  }
})

test('a key of another installation is told to look at the address', async () => {
  for (const token of [generateApiKey('test').key, `arau_live_${'x'.repeat(43)}`]) {
    expect(await refusal(token, 'UNAUTHORIZED')).toMatch(/does not know the API key.*another installation.*address/)
  }
})

test('a revoked key is told since when, old or new', async () => {
  for (const made of [await createApiKey(stack.db, stack.owner, 'x'), await insertOldKey(stack.db, stack.owner)]) {
    expect((await stack.call('GET', '/v1/connections', { token: made.key })).status).toBe(200)
    await revokeApiKey(stack.db, made.id)
    const detail = await refusal(made.key, 'API_KEY_REVOKED')
    expect(detail).toMatch(new RegExp(`^${made.id} was revoked at 20.*Z. Use another key`))
  }
})

test('an expired key is told since when, and a rotated one what replaces it', async () => {
  const end = new Date(Date.now() - 60_000)
  const expired = await createApiKey(stack.db, stack.owner, 'x', end)
  expect(await refusal(expired.key, 'API_KEY_EXPIRED')).toMatch(
    `${expired.id} ended at ${end.toISOString()}. Use another key`,
  )
  const old = await createApiKey(stack.db, stack.owner, 'x')
  const rotated = await rotateApiKey(stack.db, old.id, 0)
  expect(await refusal(old.key, 'API_KEY_EXPIRED')).toContain(`Use ${rotated.id}, which replaces it.`)
  expect((await stack.call('GET', '/v1/connections', { token: rotated.key })).status).toBe(200)
})

test('the document names what a key may be refused with, for every call', async () => {
  const document = (await (await stack.app.request('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>
  }
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    expect(operation.responses['401']?.description).toBe(
      'UNAUTHORIZED, API_KEY_REVOKED, API_KEY_EXPIRED, TOKEN_EXPIRED',
    )
  }
})
