import { sql, type Selectable, type Transaction } from 'kysely'
import type { ConnectionEvent, ConnectionState, ConnectionStatus } from '../workflows/connection-state.ts'
import { destroySessions } from './bank-calls.ts'
import { destroyAnswer } from './challenge-answers.ts'
import { destroy, keepOnly } from './credentials.ts'
import { publishConnectionEvent, type NewEvent } from './events.ts'
import type { Database, Queryable } from './index.ts'
import type { ConnectionsTable, Owner, Schema } from './schema.ts'
import { addToTimeline } from './timeline.ts'

/** NOTIFY channel; the payload is the connection's id. */
export const connectionChannel = 'connection_changed'

/** The record is not at the version that the workflow moves it from: somebody else wrote it. Not to be retried. */
export class VersionConflict extends Error {
  constructor() {
    super('The record of the connection is at another version.')
    this.name = 'VersionConflict'
  }
}

export interface RecordedTransition {
  connectionId: string
  /** From the workflow: a retry that finds it in the timeline has succeeded before. */
  transitionId: string
  /** After the transition. */
  state: ConnectionState
  previousStatus: ConnectionStatus
  /** Left out by workflows that were under way before there were reasons. */
  reason?: ConnectionEvent['type']
  nextSyncAt: string | null
  /** Whether this is the verdict of `state.submissionId`. */
  closesSubmission: boolean
  event: Omit<NewEvent, 'previousStatus'> | null
}

/** Row, timeline, event, deliveries, their outbox rows and NOTIFY, in one transaction. */
export async function recordTransition(db: Database, transition: RecordedTransition): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const connection = await lockConnection(trx, transition.connectionId)
    if (await isRecorded(trx, transition.transitionId)) return
    if (!connection) throw new VersionConflict()
    await writeTransition(trx, connection, transition)
  })
}

/** Everything that changes a connection takes this lock first. Undefined where the connection was deleted. */
export async function lockConnection(
  trx: Transaction<Schema>,
  connectionId: string,
): Promise<Selectable<ConnectionsTable> | undefined> {
  return trx
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', connectionId)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function isRecorded(db: Queryable, transitionId: string): Promise<boolean> {
  const recorded = await db
    .selectFrom('timeline')
    .select('version')
    .where('transitionId', '=', transitionId)
    .executeTakeFirst()
  return recorded !== undefined
}

/** @throws {VersionConflict} where the row is not at the version before */
export async function writeTransition(
  trx: Transaction<Schema>,
  owner: Owner,
  {
    connectionId,
    transitionId,
    state,
    previousStatus,
    reason,
    nextSyncAt,
    closesSubmission,
    event,
  }: RecordedTransition,
): Promise<void> {
  const connection = await trx
    .updateTable('connections')
    .set({
      status: state.status,
      step: state.step === 'syncing' ? 'idle' : state.step,
      version: state.version,
      institutionId: state.institutionId,
      submissionId: state.submissionId,
      attemptsRemaining: state.attemptsRemaining,
      challenge: state.challenge && JSON.stringify(state.challenge),
      error: state.error && JSON.stringify(state.error),
      connectedAt: state.connectedAt,
      lastSyncedAt: state.lastSyncedAt,
      nextSyncAt,
    })
    .where('id', '=', connectionId)
    .where('version', '=', state.version - 1)
    .returningAll()
    .executeTakeFirst()
  if (!connection) throw new VersionConflict()
  if (closesSubmission || reason === 'challenge_raised') await destroyAnswer(trx, connectionId)
  if (closesSubmission) await closeSubmission(trx, connectionId, state)
  if (state.status === 'DISCONNECTED') await forgetCredentials(trx, connectionId)
  // Nobody uses again what the bank has refused.
  if (state.status === 'FAILED_AUTH' && state.step === 'awaiting_credentials') {
    await destroy(trx, connectionId)
    await destroySessions(trx, connectionId)
  }
  await addToTimeline(trx, owner, {
    connectionId,
    version: state.version,
    transitionId,
    status: state.status,
    step: state.step,
    errorCode: state.error?.code ?? null,
    reason: reason ?? null,
  })
  if (event) await publishConnectionEvent(trx, connection, { ...event, previousStatus })
  await notifyConnectionChanged(trx, connectionId)
}

async function closeSubmission(trx: Transaction<Schema>, connectionId: string, state: ConnectionState): Promise<void> {
  const submissionId = state.submissionId!
  await trx
    .updateTable('submissions')
    .set({ closedAt: sql<Date>`now()` })
    .where('connectionId', '=', connectionId)
    .where('id', '=', submissionId)
    .execute()
  if (state.status !== 'CONNECTED') {
    await destroy(trx, connectionId, submissionId)
    return destroySessions(trx, connectionId)
  }
  await keepOnly(trx, connectionId, submissionId)
  await trx
    .updateTable('connections')
    .set((eb) => ({
      loginHash: eb
        .selectFrom('credentials')
        .select('loginHash')
        .where('connectionId', '=', connectionId)
        .where('submissionId', '=', submissionId),
    }))
    .where('id', '=', connectionId)
    .execute()
}

/** For a connection that ends: no credential, no bank session, no open submission and no open answer is left. */
export async function forgetCredentials(trx: Transaction<Schema>, connectionId: string): Promise<void> {
  await destroy(trx, connectionId)
  await destroyAnswer(trx, connectionId)
  await destroySessions(trx, connectionId)
  await trx
    .updateTable('submissions')
    .set({ closedAt: sql<Date>`now()` })
    .where('connectionId', '=', connectionId)
    .where('closedAt', 'is', null)
    .execute()
}

export async function notifyConnectionChanged(trx: Transaction<Schema>, connectionId: string): Promise<void> {
  await sql`select pg_notify(${connectionChannel}, ${connectionId})`.execute(trx)
}
