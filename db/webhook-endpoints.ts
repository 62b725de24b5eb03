import { sql, type Transaction } from 'kysely'
import { log } from '../log.ts'
import { afterFailure } from '../webhooks/health.ts'
import { publishEndpointEvent } from './events.ts'
import type { Queryable } from './index.ts'
import type { Schema } from './schema.ts'
import type { AttemptOutcome } from './webhook-attempts.ts'

/** The last error of a delivery that nobody tries any more. */
export const endpointIsDisabled = 'the endpoint is disabled'

/** Ends the streak of failures of endpoints that have accepted something. */
export async function noteSuccesses(db: Queryable, endpointIds: string[]): Promise<void> {
  await db
    .updateTable('webhookEndpoints')
    .set({ failingSince: null, lastFailureAt: null, failingToldAt: null })
    .where('id', 'in', endpointIds)
    .where('failingSince', 'is not', null)
    .execute()
}

export interface Consequence {
  endpointId: string
  verdict: 'failing' | 'disable'
  reason: string
}

/** Counts failures into each endpoint's streak, and says what follows from it. */
export async function noteFailures(trx: Transaction<Schema>, failures: AttemptOutcome[]): Promise<Consequence[]> {
  if (failures.length === 0) return []
  const last = new Map(failures.map((failure) => [failure.endpointId, failure]))
  const gone = new Set(failures.filter((failure) => failure.gone).map(({ endpointId }) => endpointId))
  const endpoints = await trx
    .selectFrom('webhookEndpoints')
    .select(['id', 'failingSince', 'lastFailureAt', 'failingToldAt'])
    .where('id', 'in', [...last.keys()])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const consequences: Consequence[] = []
  for (const { id: endpointId, ...before } of endpoints) {
    const { at, error } = last.get(endpointId)!
    const { verdict, ...streak } = afterFailure(before, at)
    await trx.updateTable('webhookEndpoints').set(streak).where('id', '=', endpointId).execute()
    if (gone.has(endpointId)) {
      consequences.push({ endpointId, verdict: 'disable', reason: 'The endpoint answered 410 Gone.' })
    } else if (verdict === 'disable') {
      consequences.push({
        endpointId,
        verdict,
        reason: `Nothing was accepted for five days; the last error: ${error}.`,
      })
    } else if (verdict) {
      consequences.push({ endpointId, verdict, reason: `Nothing is accepted; the last error: ${error}.` })
    }
  }
  return consequences
}

export async function carryOut(trx: Transaction<Schema>, { endpointId, verdict, reason }: Consequence): Promise<void> {
  if (verdict === 'disable') return disableEndpoint(trx, endpointId, reason)
  const endpoint = await trx
    .selectFrom('webhookEndpoints')
    .selectAll()
    .where('id', '=', endpointId)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  if (!endpoint) return
  log('warn', 'webhook_endpoint_failing', { endpointId })
  await publishEndpointEvent(trx, endpoint, { type: 'webhook_endpoint.failing', reason })
}

/** Ends what waits for an endpoint that is enabled until now, and tells the organization's other endpoints. */
export async function disableEndpoint(trx: Transaction<Schema>, endpointId: string, reason: string): Promise<void> {
  const endpoint = await trx
    .updateTable('webhookEndpoints')
    .set({ disabledAt: sql<Date>`now()`, disabledReason: reason })
    .where('id', '=', endpointId)
    .where('disabledAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!endpoint) return
  await trx
    .updateTable('webhookDeliveries')
    .set({ status: 'failed', lastError: endpointIsDisabled, nextAttemptAt: null, dispatchAt: null })
    .where('endpointId', '=', endpointId)
    .where('status', '=', 'pending')
    .execute()
  log('warn', 'webhook_endpoint_disabled', { endpointId })
  await publishEndpointEvent(trx, endpoint, { type: 'webhook_endpoint.disabled', reason })
}
