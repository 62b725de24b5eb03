import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import type { Database, Queryable } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { generateApiKey } from './api-key-format.ts'

/** Judged by PostgreSQL's clock, which is one for all processes. */
const state = sql<'active' | 'expired' | 'revoked'>`case
  when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end`

/** Its last use was recorded less than a minute ago. */
const seenLately = sql<boolean>`coalesce(last_used_at > now() - interval '1 minute', false)`

/** Creates a key and returns it, for the only time: the database keeps its SHA-256. */
export async function createApiKey(
  db: Queryable,
  { organizationId, mode }: Owner,
  name: string,
  expiresAt: Date | null = null,
): Promise<{ id: string; key: string }> {
  const { id, key } = generateApiKey(mode)
  await db
    .insertInto('apiKeys')
    .values({ id, organizationId, mode, name, hash: hashKey(key), expiresAt })
    .execute()
  return { id, key }
}

export type KnownApiKey = NonNullable<Awaited<ReturnType<typeof findApiKey>>>

/** What is known of a key, whether or not it still works. The look-up by hash leaves nothing to be timed. */
export async function findApiKey(db: Database, key: string) {
  return db
    .selectFrom('apiKeys')
    .select(['id', 'organizationId', 'mode', 'revokedAt', 'expiresAt', 'replacedBy'])
    .select([state.as('state'), seenLately.as('seenLately')])
    .where('hash', '=', hashKey(key))
    .executeTakeFirst()
}

export async function listApiKeys(db: Database) {
  return db.selectFrom('apiKeys').selectAll().select(state.as('state')).orderBy('createdAt').orderBy('id').execute()
}

export async function recordUse(db: Database, id: string): Promise<void> {
  await db
    .updateTable('apiKeys')
    .set({ lastUsedAt: sql`now()` })
    .where('id', '=', id)
    .where(seenLately, '=', false)
    .execute()
}

/** @returns whether there was one to revoke */
export async function revokeApiKey(db: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('apiKeys')
    .set({ revokedAt: sql`now()` })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Makes the key that replaces another: the same organization, mode and name, and unless `expiresAt` says otherwise it
 * lasts as long as the other was made to. The other ends after the grace, or when it would have ended anyway.
 * @throws where it does not work any more, or has a successor already
 */
export async function rotateApiKey(
  db: Database,
  id: string,
  graceMs: number,
  expiresAt?: Date,
): Promise<{ key: string; id: string; replacedEndsAt: Date }> {
  return db.transaction().execute(async (trx) => {
    const old = await trx
      .selectFrom('apiKeys')
      .selectAll()
      .select(state.as('state'))
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (old?.state !== 'active') throw notActive(id)
    if (old.replacedBy) throw new Error(`${id} was rotated before: ${old.replacedBy} replaces it. Rotate that one.`)
    const lifeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime()
    const end = expiresAt ?? (lifeMs === null ? null : new Date(Date.now() + lifeMs))
    const created = await createApiKey(trx, old, old.name, end)
    const { expiresAt: replacedEndsAt } = await trx
      .updateTable('apiKeys')
      .set({
        replacedBy: created.id,
        expiresAt: sql<Date>`least(expires_at, now() + ${graceMs} * interval '1 millisecond')`,
      })
      .where('id', '=', id)
      .returning('expiresAt')
      .executeTakeFirstOrThrow()
    return { ...created, replacedEndsAt: replacedEndsAt! }
  })
}

export function notActive(id: string): Error {
  return new Error(`${id} is not an active key; \`npm run keys -- list\` shows them.`)
}

// 256 random bits: a slow hash would protect nothing more, and one without a salt can be looked up.
function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
