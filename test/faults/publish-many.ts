import { publishConnectionEvent } from '../../db/events.ts'
import { newId } from '../../ids.ts'
import { readConnection } from '../db/records.ts'
import type { ProcessStack } from './process-stack.ts'

/** That many events of a connection, committed at once. */
export async function publishMany({ db }: ProcessStack, connectionId: string, count: number): Promise<void> {
  const connection = await readConnection(db, connectionId)
  await db.transaction().execute(async (trx) => {
    for (let n = 0; n < count; n++) {
      const event = { id: newId('evt'), type: 'connection.synced', previousStatus: 'CONNECTED' } as const
      await publishConnectionEvent(trx, connection, event)
    }
  })
}

/** As if the time of what a worker had claimed had passed: nobody else takes it for 20 seconds. */
export async function endClaims({ db }: ProcessStack): Promise<void> {
  await db
    .updateTable('webhookDeliveries')
    .set({ dispatchAt: new Date(0) })
    .where('status', '=', 'pending')
    .where('dispatchAt', 'is not', null)
    .execute()
}
