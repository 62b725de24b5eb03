import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApiKey, findKeyOwner } from '../../api/api-keys.ts'
import { createOrganization, openTestDatabase } from '../database.ts'

test('a key is known by its hash: the database holds nothing that could be used as a key', async () => {
  const { db } = await openTestDatabase()
  const { key, organizationId, mode } = await createOrganization(db)
  expect(await findKeyOwner(db, key)).toEqual({ organizationId, mode })

  const { rows } = await sql<{ row: string }>`select api_keys::text as row from api_keys`.execute(db)
  expect(rows).toHaveLength(1)
  expect(rows[0]!.row).toContain(createHash('sha256').update(key).digest('hex'))
  expect(rows[0]!.row).not.toContain(key)
  expect(rows[0]!.row).not.toContain(Buffer.from(key).toString('hex'))
  expect(rows[0]!.row).not.toContain(key.slice('arau_test_'.length, -4))
})

test('a key says its mode, and each is one of its own', async () => {
  const { db } = await openTestDatabase()
  const { organizationId } = await createOrganization(db)
  const keys = await Promise.all(
    (['test', 'live', 'live'] as const).map((mode) => createApiKey(db, { organizationId, mode }, 'x')),
  )
  expect(keys.map(({ key }) => key.slice(0, 10))).toEqual(['arau_test_', 'arau_live_', 'arau_live_'])
  expect(new Set(keys.map(({ key }) => key)).size).toBe(3)
  expect(await findKeyOwner(db, keys[1]!.key)).toEqual({ organizationId, mode: 'live' })
})

test('a revoked, unknown, changed or malformed key is nobody’s', async () => {
  const { db } = await openTestDatabase()
  const { key } = await createOrganization(db)
  const strangers = [`arau_live_${key.slice(10)}`, `${key.slice(0, -1)}~`, `${key}x`, 'arau_test_', '', 'arau_xxx']
  for (const stranger of strangers) expect(await findKeyOwner(db, stranger), stranger).toBeUndefined()

  await db.updateTable('apiKeys').set({ revokedAt: new Date() }).execute()
  expect(await findKeyOwner(db, key)).toBeUndefined()
})
