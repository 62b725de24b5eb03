import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { createApiKey } from '../../api/api-keys.ts'
import { insertOldKey } from '../db/records.ts'
import { openStack } from '../stack.ts'

const stack = await openStack({ until: afterAll })

async function call(token: string): Promise<number> {
  return (await stack.call('GET', '/v1/webhook-endpoints', { token })).status
}

/** When a key was last used, and how often that was written: PostgreSQL's number of the transaction that wrote it. */
async function read(id: string): Promise<{ lastUsedAt: Date | null; writtenBy: string }> {
  const { rows } = await sql<{ lastUsedAt: Date | null; writtenBy: string }>`
    select last_used_at, xmin::text as written_by from api_keys where id = ${id}`.execute(stack.db)
  return rows[0]!
}

function usedWithin(ms: number) {
  return expect.toSatisfy((at: Date | null) => at !== null && Math.abs(Date.now() - at.getTime()) < ms)
}

test('the first use of a key is noted, whichever form it has, and nobody else’s with it', async () => {
  for (const { id, key } of [
    await createApiKey(stack.db, stack.owner, 'x'),
    await insertOldKey(stack.db, stack.owner),
  ]) {
    const unused = await createApiKey(stack.db, stack.owner, 'x')
    expect(await read(id)).toMatchObject({ lastUsedAt: null })
    expect(await call(key)).toBe(200)
    await expect.poll(() => read(id)).toMatchObject({ lastUsedAt: usedWithin(10_000) })
    expect(await read(unused.id)).toMatchObject({ lastUsedAt: null })
  }
})

test('a use is written once a minute, however many calls there are', async () => {
  const { id, key } = await createApiKey(stack.db, stack.owner, 'x')
  await Promise.all(Array.from({ length: 20 }, () => call(key)))
  await expect.poll(() => read(id)).toMatchObject({ lastUsedAt: usedWithin(10_000) })
  const { writtenBy } = await read(id)
  for (let n = 0; n < 20; n++) await call(key)
  await sql`select pg_sleep(0.1)`.execute(stack.db)
  expect((await read(id)).writtenBy).toBe(writtenBy)

  await sql`update api_keys set last_used_at = now() - interval '61 seconds' where id = ${id}`.execute(stack.db)
  expect(await call(key)).toBe(200)
  await expect.poll(() => read(id)).toMatchObject({ lastUsedAt: usedWithin(10_000) })
})

test('no call waits for the note of its use, nor do many at once pile up behind it', async () => {
  const { id, key } = await createApiKey(stack.db, stack.owner, 'x')
  await stack.db.transaction().execute(async (trx) => {
    await sql`select 1 from api_keys where id = ${id} for update`.execute(trx)
    // More than there are connections to PostgreSQL.
    for (let n = 0; n < 30; n++) expect(await call(key)).toBe(200)
    expect(await read(id)).toMatchObject({ lastUsedAt: null })
  })
  await expect.poll(() => read(id)).toMatchObject({ lastUsedAt: usedWithin(10_000) })
})

test('a call answers where its use can’t be noted, and a later one is noted', async () => {
  const { id, key } = await createApiKey(stack.db, stack.owner, 'x')
  await sql`alter table api_keys add constraint unused check (id <> ${sql.lit(id)} or last_used_at is null)`.execute(
    stack.db,
  )
  expect(await call(key)).toBe(200)
  await sql`select pg_sleep(0.1)`.execute(stack.db)
  await sql`alter table api_keys drop constraint unused`.execute(stack.db)
  expect(await read(id)).toMatchObject({ lastUsedAt: null })
  expect(await call(key)).toBe(200)
  await expect.poll(() => read(id)).toMatchObject({ lastUsedAt: usedWithin(10_000) })
})

test('a key that is refused is not used', async () => {
  const { id, key } = await createApiKey(stack.db, stack.owner, 'x', new Date())
  expect(await call(key)).toBe(401)
  await sql`select pg_sleep(0.1)`.execute(stack.db)
  expect(await read(id)).toMatchObject({ lastUsedAt: null })
})
