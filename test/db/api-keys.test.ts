import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApiKey, findApiKey, revokeApiKey, rotateApiKey } from '../../api/api-keys.ts'
import type { Database } from '../../db/index.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertOldKey } from './records.ts'

const hourMs = 3_600_000

async function state(db: Database, key: string) {
  return (await findApiKey(db, key))?.state
}

/** As if everything of a key had happened so much earlier. */
async function age(db: Database, id: string, ms: number): Promise<void> {
  const by = sql`${ms} * interval '1 millisecond'`
  await sql`update api_keys set created_at = created_at - ${by}, expires_at = expires_at - ${by} where id = ${id}`.execute(
    db,
  )
}

test('a key is known by its hash: the database holds nothing that could be used as a key', async () => {
  const { db } = await openTestDatabase()
  const { key, organizationId, mode } = await createOrganization(db)
  expect(await findApiKey(db, key)).toMatchObject({ organizationId, mode, state: 'active' })

  const { rows } = await sql<{ row: string }>`select api_keys::text as row from api_keys`.execute(db)
  expect(rows).toHaveLength(1)
  expect(rows[0]!.row).toContain(createHash('sha256').update(key).digest('hex'))
  const [, , id, secret] = key.split('_') as [string, string, string, string]
  expect(rows[0]!.row).toContain(`key_${id}`)
  for (const part of [secret.slice(0, 6), secret.slice(-6)]) {
    expect(rows[0]!.row).not.toContain(part)
    expect(rows[0]!.row).not.toContain(Buffer.from(part).toString('hex'))
  }
})

test('a key says its mode, and each is one of its own', async () => {
  const { db } = await openTestDatabase()
  const { organizationId } = await createOrganization(db)
  const keys = await Promise.all(
    (['test', 'live', 'live'] as const).map((mode) => createApiKey(db, { organizationId, mode }, 'x')),
  )
  expect(keys.map(({ key }) => key.slice(0, 10))).toEqual(['arau_test_', 'arau_live_', 'arau_live_'])
  expect(new Set(keys.map(({ key }) => key)).size).toBe(3)
  expect(await findApiKey(db, keys[1]!.key)).toMatchObject({ id: keys[1]!.id, organizationId, mode: 'live' })
})

test('a key from before keys had an id works until it is revoked', async () => {
  const { db } = await openTestDatabase()
  const { id, key } = await insertOldKey(db, await createOrganization(db))
  expect(await state(db, key)).toBe('active')
  expect(await revokeApiKey(db, id)).toBe(true)
  expect(await state(db, key)).toBe('revoked')
})

test('a key works until it expires or is revoked, and an expired one that is revoked is revoked', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const { id, key } = await createApiKey(db, owner, 'x', new Date(Date.now() + hourMs))
  await age(db, id, hourMs - 10_000)
  expect(await state(db, key)).toBe('active')
  await age(db, id, 10_000)
  expect(await state(db, key)).toBe('expired')
  expect(await revokeApiKey(db, id)).toBe(true)
  expect(await state(db, key)).toBe('revoked')
  expect(await revokeApiKey(db, id)).toBe(false)
  expect(await findApiKey(db, `${key}x`)).toBeUndefined()
})

test('after a rotation both keys work, and after the grace only the new one', async () => {
  const { db } = await openTestDatabase()
  for (const old of [
    await createApiKey(db, await createOrganization(db, 'live'), 'tienda'),
    await insertOldKey(db, await createOrganization(db)),
  ]) {
    const before = await findApiKey(db, old.key)
    const rotated = await rotateApiKey(db, old.id, 2 * hourMs)
    expect(await findApiKey(db, rotated.key)).toMatchObject({
      id: rotated.id,
      organizationId: before?.organizationId,
      mode: before?.mode,
      state: 'active',
      expiresAt: null,
    })
    expect(await findApiKey(db, old.key)).toMatchObject({ state: 'active', replacedBy: rotated.id })
    await age(db, old.id, 2 * hourMs - 10_000)
    expect(await state(db, old.key)).toBe('active')
    await age(db, old.id, 10_000)
    expect([await state(db, old.key), await state(db, rotated.key)]).toEqual(['expired', 'active'])
  }
})

test('a grace of nothing ends the rotated key at once, and no grace lets it outlive its own end', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const { id, key } = await createApiKey(db, owner, 'x')
  await rotateApiKey(db, id, 0)
  expect(await state(db, key)).toBe('expired')

  const end = new Date(Date.now() + hourMs)
  const short = await createApiKey(db, owner, 'x', end)
  expect(await rotateApiKey(db, short.id, 24 * hourMs)).toMatchObject({ replacedEndsAt: end })
})

test('what replaces a key that was made to expire lasts as long, unless it is told otherwise', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const { id } = await createApiKey(db, owner, 'x', new Date(Date.now() + 90 * 24 * hourMs))
  await age(db, id, 80 * 24 * hourMs)
  const second = await rotateApiKey(db, id, hourMs)
  const endsInMs = (await findApiKey(db, second.key))!.expiresAt!.getTime() - Date.now()
  expect(Math.abs(endsInMs - 90 * 24 * hourMs)).toBeLessThan(10_000)

  const end = new Date(Date.now() + hourMs)
  const third = await rotateApiKey(db, second.id, hourMs, end)
  expect((await findApiKey(db, third.key))?.expiresAt).toEqual(end)
})

test('of two rotations at once one makes a key, and a key that ended is not brought back by one', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const { id } = await createApiKey(db, owner, 'x')
  // Else the second waits for its connection to PostgreSQL while the first is done.
  await Promise.all([sql`select pg_sleep(0.1)`.execute(db), sql`select pg_sleep(0.1)`.execute(db)])
  const outcomes = await Promise.allSettled([rotateApiKey(db, id, hourMs), rotateApiKey(db, id, hourMs)])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(rotateApiKey(db, id, hourMs)).rejects.toThrow(/^key_\w+ was rotated before: key_\w+ replaces it/)

  const revoked = await createApiKey(db, owner, 'x')
  await revokeApiKey(db, revoked.id)
  const expired = await createApiKey(db, owner, 'x', new Date(Date.now() - 1))
  for (const ended of [revoked.id, expired.id, 'key_none']) {
    await expect(rotateApiKey(db, ended, hourMs)).rejects.toThrow(`${ended} is not an active key`)
  }
})
