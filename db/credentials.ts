import type { Transaction } from 'kysely'
import type { Database, Queryable } from './index.ts'
import type { Owner, Schema } from './schema.ts'

export interface SubmittedCredentials extends Owner {
  connectionId: string
  submissionId: string
  institutionId: string
  keyId: string
  sealed: string
}

export async function storeSubmitted(trx: Transaction<Schema>, credentials: SubmittedCredentials): Promise<void> {
  await trx
    .insertInto('credentials')
    .values({ ...credentials, state: 'submitted' })
    .execute()
}

/** A submission's credentials with the connection that they are for; undefined when they are gone. */
export async function findSubmitted(db: Database, connectionId: string, submissionId: string) {
  return db
    .selectFrom('credentials as c')
    .innerJoin('submissions as s', (join) =>
      join.onRef('s.connectionId', '=', 'c.connectionId').onRef('s.id', '=', 'c.submissionId'),
    )
    .innerJoin('connections as n', 'n.id', 'c.connectionId')
    .where('c.connectionId', '=', connectionId)
    .where('c.submissionId', '=', submissionId)
    .select([
      'c.organizationId',
      'c.mode',
      'c.connectionId',
      'c.submissionId',
      'c.institutionId',
      'c.state',
      'c.sealed',
      's.acceptedAt',
      'n.loginHash as establishedLoginHash',
    ])
    .executeTakeFirst()
}

/** The credentials that the bank accepted last, sealed for the storage key. */
export async function findStored(db: Database, connectionId: string) {
  return db
    .selectFrom('credentials')
    .where('connectionId', '=', connectionId)
    .where('state', '=', 'stored')
    .selectAll()
    .executeTakeFirst()
}

/**
 * Replaces the submitted text by the one sealed for storage, once the bank has accepted it.
 * @returns false where the submission's credentials are gone, because it was given up
 */
export async function storeAccepted(
  db: Queryable,
  connectionId: string,
  submissionId: string,
  stored: { sealed: string; keyId: string; loginHash: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('credentials')
    .set({ ...stored, state: 'stored' })
    .where('connectionId', '=', connectionId)
    .where('submissionId', '=', submissionId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Keeps the accepted submission's credentials and destroys every other text of the connection. */
export async function keepOnly(trx: Transaction<Schema>, connectionId: string, submissionId: string): Promise<void> {
  await trx
    .deleteFrom('credentials')
    .where('connectionId', '=', connectionId)
    .where('submissionId', '!=', submissionId)
    .execute()
}

export async function destroy(trx: Transaction<Schema>, connectionId: string, submissionId?: string): Promise<void> {
  await trx
    .deleteFrom('credentials')
    .where('connectionId', '=', connectionId)
    .$if(submissionId !== undefined, (query) => query.where('submissionId', '=', submissionId!))
    .execute()
}
