import { sql } from 'kysely'
import { isId, newId } from '../ids.ts'
import { pauseMs } from './bank-calls.ts'
import type { Database } from './index.ts'
import { addToTimeline } from './timeline.ts'
import { runTool } from './tool.ts'

const usage = `npm run erase -- con_…
Removes the personal data of a connection that is DISCONNECTED or deleted, for good: accounts, transactions, what the
integrator said about the user, and what tells one bank login from another. That it was done stays in the timeline. Until Temporal's retention ends, the workflow's
history keeps the words in which the bank asked for a second factor.`

/**
 * What remains is the connection's id, its bank, when what happened, and that it was erased. Done twice, nothing happens
 * the second time.
 * @throws {Error} in one sentence, where the connection lives, or where its last logins still protect the bank account
 */
export async function eraseConnection(db: Database, connectionId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = isId('con', connectionId)
      ? await trx.selectFrom('connections').selectAll().where('id', '=', connectionId).forUpdate().executeTakeFirst()
      : undefined
    if (!row) throw new Error(`There is no connection ${connectionId}.`)
    if (row.erasedAt) return
    if (row.status !== 'DISCONNECTED' && !row.deletedAt) {
      throw new Error(`The connection is ${row.status}: disconnect or delete it first.`)
    }
    const lastCall = await trx
      .selectFrom('bankCalls')
      .select('begunAt')
      .where('connectionId', '=', connectionId)
      .where('begunAt', '>', sql<Date>`now() - ${pauseMs} * interval '1 millisecond'`)
      .orderBy('begunAt', 'desc')
      .executeTakeFirst()
    if (lastCall) {
      const until = new Date(lastCall.begunAt.getTime() + pauseMs).toISOString()
      throw new Error(
        `Its last bank login still counts towards the pause that keeps the account from being locked: try again after ${until}.`,
      )
    }
    const ofConnection = trx.selectFrom('accounts').select('id').where('connectionId', '=', connectionId)
    await trx.deleteFrom('transactions').where('accountId', 'in', ofConnection).execute()
    await trx.deleteFrom('accounts').where('connectionId', '=', connectionId).execute()
    await trx.deleteFrom('bankCalls').where('connectionId', '=', connectionId).execute()
    await trx
      .updateTable('events')
      .set({
        body: sql<string>`(body::jsonb #- '{data,externalUserId}' #- '{data,metadata}')::text`,
      })
      .where('connectionId', '=', connectionId)
      .execute()
    const version = row.version + 1
    await trx
      .updateTable('connections')
      .set({
        version,
        externalUserId: null,
        metadata: '{}',
        loginHash: null,
        error: null,
        erasedAt: sql<Date>`now()`,
      })
      .where('id', '=', connectionId)
      .execute()
    await addToTimeline(trx, row, {
      connectionId,
      version,
      transitionId: newId('trn'),
      status: row.deletedAt ? 'DELETED' : row.status,
      step: 'idle',
      reason: 'erased',
    })
  })
}

if (import.meta.main) {
  const [connectionId, ...rest] = process.argv.slice(2)
  await runTool(async (db) => {
    if (!connectionId || rest.length > 0) throw new Error(usage)
    await eraseConnection(db, connectionId)
    console.log(`${connectionId} is erased.`)
  })
}
