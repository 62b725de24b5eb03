import { sql } from 'kysely'
import type { DeletionAnswer, DeletionRequest } from '../workflows/messages.ts'
import { publishConnectionEvent } from './events.ts'
import type { Database } from './index.ts'
import { findOpenSubmission } from './connections.ts'
import { addToTimeline } from './timeline.ts'
import { forgetCredentials, lockConnection, notifyConnectionChanged } from './transitions.ts'

export type DeletionReason = DeletionRequest | { by: 'expiry'; graceMs: number }

export interface Deletion {
  connectionId: string
  transitionId: string
  eventId: string
  reason: DeletionReason
}

export type DeletionResult =
  | { kind: 'deleted' }
  /** `tokenEndsAt`, RFC 3339: when the last widget token that was issued ends. */
  | { kind: 'kept'; why: Exclude<DeletionAnswer, 'deleted'>; tokenEndsAt: string }

/**
 * Deletes a connection that holds no data: credentials and sessions are destroyed, and what remains is a tombstone
 * without personal data. Whatever the workflow thought, this transaction's own guards decide.
 * A connection that is gone already counts as deleted.
 */
export async function deleteConnection(
  db: Database,
  { connectionId, transitionId, eventId, reason }: Deletion,
): Promise<DeletionResult> {
  return db.transaction().execute(async (trx) => {
    const connection = await lockConnection(trx, connectionId)
    if (!connection) return { kind: 'deleted' }
    const kept = (why: Extract<DeletionResult, { kind: 'kept' }>['why']): DeletionResult => ({
      kind: 'kept',
      why,
      tokenEndsAt: connection.tokenEndsAt.toISOString(),
    })
    // Judged under the lock, so that a caller who takes it after the deadline sees the last word.
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx)
    const now = rows[0]!.now
    if (reason.by !== 'expiry' && now > new Date(reason.deadline)) return kept('too_late')
    if (connection.lastSyncedAt) return kept('has_data')
    if (reason.by !== 'integrator' && connection.connectedAt) return kept('established')
    if (reason.by !== 'user') {
      if (await findOpenSubmission(trx, connectionId)) return kept('submission_open')
    }
    if (reason.by === 'expiry' && connection.tokenEndsAt.getTime() + reason.graceMs > now.getTime()) {
      return kept('not_abandoned')
    }

    const version = connection.version + 1
    await addToTimeline(trx, connection, {
      connectionId,
      version,
      transitionId,
      status: 'DELETED',
      step: 'idle',
      reason: 'deleted',
    })
    await publishConnectionEvent(
      trx,
      { ...connection, version },
      { id: eventId, type: 'connection.deleted', previousStatus: connection.status },
    )
    await trx
      .updateTable('connections')
      .set({
        version,
        externalUserId: null,
        metadata: '{}',
        loginHash: null,
        error: null,
        challenge: null,
        step: 'idle',
        deletedAt: now,
      })
      .where('id', '=', connectionId)
      .execute()
    await forgetCredentials(trx, connectionId)
    await notifyConnectionChanged(trx, connectionId)
    return { kind: 'deleted' }
  })
}
