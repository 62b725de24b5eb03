import { sql } from 'kysely'
import { connectionChannel } from '../db/transitions.ts'
import type { BenchStack } from './stack.ts'

/**
 * Commits the next version of a connection's record with its NOTIFY, as a transition does; returns when it began.
 * The workflow is not moved, so the API asks it, finds it older, and answers from the record.
 */
export async function moveOn({ db }: BenchStack, connectionId: string): Promise<number> {
  const startedAt = performance.now()
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('connections')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', connectionId)
      .execute()
    await sql`select pg_notify(${connectionChannel}, ${connectionId})`.execute(trx)
  })
  return startedAt
}
