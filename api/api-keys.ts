import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { newId } from '../ids.ts'

const keyPattern = /^arau_(test|live)_[\w-]{43}$/

/** Creates a key and returns it, for the only time: the database keeps its SHA-256. */
export async function createApiKey(db: Database, owner: Owner, name: string): Promise<{ id: string; key: string }> {
  const id = newId('key')
  const key = `arau_${owner.mode}_${randomBytes(32).toString('base64url')}`
  await db
    .insertInto('apiKeys')
    .values({ id, ...owner, name, hash: hashKey(key), hint: key.slice(-4) })
    .execute()
  return { id, key }
}

/** Whose key it is; undefined where it is unknown, malformed or revoked. */
export async function findKeyOwner(db: Database, key: string): Promise<(Owner & { id: string }) | undefined> {
  if (!keyPattern.test(key)) return undefined
  return db
    .selectFrom('apiKeys')
    .select(['id', 'organizationId', 'mode'])
    .where('hash', '=', hashKey(key))
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
}

// 256 random bits: a slow hash would protect nothing more.
function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
