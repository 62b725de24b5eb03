import { sql, type Transaction } from 'kysely'
import type { Database } from './index.ts'
import type { Owner, Schema } from './schema.ts'

const keptFor = sql`interval '24 hours'`

/** What an integrator means by one and the same request. */
export interface KeyedRequest extends Owner {
  key: string
  method: string
  path: string
  fingerprint: Buffer
}

/** Another transaction has just accepted this request, or one with the same key. */
export class AlreadyAccepted extends Error {}

export async function findOutcome(db: Database, { organizationId, mode, key, method, path }: KeyedRequest) {
  return db
    .selectFrom('idempotencyKeys')
    .select(['fingerprint', 'outcome'])
    .where('organizationId', '=', organizationId)
    .where('mode', '=', mode)
    .where('key', '=', key)
    .where('method', '=', method)
    .where('path', '=', path)
    .where('createdAt', '>', sql<Date>`now() - ${keptFor}`)
    .executeTakeFirst()
}

/**
 * Keeps the outcome in the transaction that accepts the request. A key that is being accepted elsewhere is waited for.
 * @throws {AlreadyAccepted}
 */
export async function keepOutcome(trx: Transaction<Schema>, request: KeyedRequest, outcome: object): Promise<void> {
  const kept = await trx
    .insertInto('idempotencyKeys')
    .values({ ...request, outcome: JSON.stringify(outcome) })
    .onConflict((oc) =>
      oc
        .columns(['organizationId', 'mode', 'key', 'method', 'path'])
        .doUpdateSet((eb) => ({
          fingerprint: eb.ref('excluded.fingerprint'),
          outcome: eb.ref('excluded.outcome'),
          createdAt: sql<Date>`now()`,
        }))
        .where('idempotencyKeys.createdAt', '<=', sql<Date>`now() - ${keptFor}`),
    )
    .returning('key')
    .executeTakeFirst()
  if (!kept) throw new AlreadyAccepted()
}

/** Removes what is older than a day. */
export async function forgetOldKeys(db: Database): Promise<void> {
  await db
    .deleteFrom('idempotencyKeys')
    .where('createdAt', '<=', sql<Date>`now() - ${keptFor}`)
    .execute()
}
