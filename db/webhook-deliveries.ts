import { sql } from 'kysely'
import type { Database } from './index.ts'

/** A pending delivery with what an attempt needs; undefined where it is done or its endpoint was deleted or disabled. */
export async function findPendingDelivery(db: Database, deliveryId: string) {
  return db
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', 'e.id', 'd.eventId')
    .innerJoin('webhookEndpoints as w', 'w.id', 'd.endpointId')
    .where('d.id', '=', deliveryId)
    .where('d.status', '=', 'pending')
    .where('w.disabledAt', 'is', null)
    .select([
      'd.eventId',
      'd.endpointId',
      'd.attempts',
      'e.body',
      'w.url',
      'w.secretGeneration',
      'w.previousSecretUntil',
    ])
    .executeTakeFirst()
}

export async function recordAttempt(
  db: Database,
  deliveryId: string,
  outcome: { status: 'pending' | 'delivered' | 'failed'; lastError: string | null },
): Promise<void> {
  await db
    .updateTable('webhookDeliveries')
    .set((eb) => ({ ...outcome, attempts: eb('attempts', '+', 1), lastAttemptAt: sql<Date>`now()` }))
    .where('id', '=', deliveryId)
    .execute()
}

/** Ends a delivery that is still pending, without an attempt. */
export async function giveUp(db: Database, deliveryId: string, lastError: string): Promise<void> {
  await db
    .updateTable('webhookDeliveries')
    .set({ status: 'failed', lastError })
    .where('id', '=', deliveryId)
    .where('status', '=', 'pending')
    .execute()
}

export async function disableEndpoint(db: Database, endpointId: string, reason: string): Promise<void> {
  await db
    .updateTable('webhookEndpoints')
    .set({ disabledAt: sql<Date>`now()`, disabledReason: reason })
    .where('id', '=', endpointId)
    .where('disabledAt', 'is', null)
    .execute()
}
