import { ApplicationFailure, WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client'
import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { deleteConnection } from '../db/deletion.ts'
import { isAway, type Database } from '../db/index.ts'
import { lockConnection } from '../db/transitions.ts'
import { newId } from '../ids.ts'
import { deleteConnectionUpdate, type DeletionAnswer, type DeletionRequest } from '../workflows/messages.ts'
import { inTime } from './in-time.ts'
import { beforeAnything, Problem, unavailable, type ProblemCode } from './problem.ts'

/** After this long the caller is told that nothing changed, and nothing may change any more. */
const patienceMs = 5_000

/**
 * Asks the workflow to delete, since only it knows whether a login is about to succeed. Returns when it is deleted.
 * @throws {Problem} 409 where the connection must stay, 503 where nobody could decide in time
 */
export async function deleteThroughWorkflow(
  db: Database,
  temporal: Client,
  connectionId: string,
  asked: Omit<DeletionRequest, 'deadline'>,
): Promise<void> {
  const request: DeletionRequest = { ...asked, deadline: await beforeAnything(() => deadlineOf(db)) }
  const answer = await ask(db, temporal, connectionId, request)
  if (answer === 'deleted') return
  const now = await db
    .selectFrom('connections')
    .select(['status', 'lastSyncedAt'])
    .where('id', '=', connectionId)
    .executeTakeFirst()
  const refused = (code: ProblemCode, detail: string) =>
    new Problem(code, detail, now && { connectionStatus: now.status })
  // The workflow may not have heard yet of a sync that can be seen.
  switch (now?.lastSyncedAt && answer === 'established' ? 'has_data' : answer) {
    case 'has_data':
      throw refused(
        'CONNECTION_HAS_DATA',
        'The connection has synced data (lastSyncedAt is set). Use the re-credential flow, or end it by POST /v1/connections/:id/disconnect.',
      )
    case 'established':
      throw refused(
        'CONNECTION_ESTABLISHED',
        'A widget token deletes only a connection that was never established; your backend can delete it with an API key.',
      )
    case 'submission_open':
      throw refused(
        'SUBMISSION_IN_PROGRESS',
        'A login is under way: the bank is being asked, or waits for the second factor. Try again when the status has changed.',
      )
    case 'too_late':
    case 'not_abandoned':
      throw unavailable('The deletion could not be decided in time.')
  }
}

/** By the clock that the decision is made by. */
async function deadlineOf(db: Database): Promise<string> {
  const { rows } = await sql<{ deadline: Date }>`
    select clock_timestamp() + ${patienceMs} * interval '1 millisecond' as deadline
  `.execute(db)
  return rows[0]!.deadline.toISOString()
}

async function ask(
  db: Database,
  temporal: Client,
  connectionId: string,
  request: DeletionRequest,
): Promise<DeletionAnswer> {
  const until = Date.now() + patienceMs
  const handle = temporal.workflow.getHandle(connectionId)
  while (Date.now() < until) {
    // Read before asking: a start that is handed over in between is found by the next round.
    const waitsToStart = await isWaitingToStart(db, connectionId)
    try {
      return await inTime(temporal, until - Date.now(), () =>
        handle.executeUpdate(deleteConnectionUpdate, { args: [request] }),
      )
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
        return error.cause.type as DeletionAnswer
      }
      if (!(error instanceof WorkflowNotFoundError)) break
      if (!waitsToStart) return decideFromRecord(db, connectionId, request)
      await sleep(100)
    }
  }
  return (await isDeleted(db, connectionId)) ? 'deleted' : 'too_late'
}

/** No workflow runs any more: the record alone decides. */
async function decideFromRecord(db: Database, connectionId: string, reason: DeletionRequest): Promise<DeletionAnswer> {
  const result = await deleteConnection(db, { connectionId, transitionId: newId('trn'), eventId: newId('evt'), reason })
  return result.kind === 'deleted' ? 'deleted' : result.why
}

async function isWaitingToStart(db: Database, connectionId: string): Promise<boolean> {
  const waiting = await db.selectFrom('outbox').select('id').where('workflowId', '=', connectionId).executeTakeFirst()
  return waiting !== undefined
}

/**
 * Waits for a deletion that is committing right now; a later one sees that the deadline has passed. Where the database has
 * gone meanwhile, for as long again.
 */
async function isDeleted(db: Database, connectionId: string): Promise<boolean> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await db.transaction().execute(async (trx) => (await lockConnection(trx, connectionId)) === undefined)
    } catch (error) {
      if (!isAway(error) || Date.now() > until) throw error
      await sleep(100)
    }
  }
}
