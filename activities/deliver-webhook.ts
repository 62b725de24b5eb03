import type { Database } from '../db/index.ts'
import { recordAttempts } from '../db/webhook-attempts.ts'
import { findPendingDelivery, giveUp } from '../db/webhook-deliveries.ts'
import { endpointIsDisabled } from '../db/webhook-endpoints.ts'
import type { WebhookSender } from '../webhooks/sender.ts'
import { fault } from './failure-guard.ts'

export interface DeliverWebhookDeps {
  db: Database
  webhooks: Pick<WebhookSender, 'attempt' | 'slots'>
}

/** How long a dispatcher has for what it has taken. */
const dispatchedMs = 20_000
/** Until there may be room among the requests to a slow endpoint. */
const busyMs = 5_000

/**
 * A later attempt of a delivery, when it is due. A failed attempt is a fault that names the time of the next, until the
 * schedule ends; so is one that is not due yet, and shows the last error meanwhile.
 */
export async function deliverWebhook(
  { db, webhooks: { attempt, slots } }: DeliverWebhookDeps,
  deliveryId: string,
): Promise<'delivered' | 'given_up' | 'ended_before'> {
  const delivery = await findPendingDelivery(db, deliveryId)
  if (!delivery) return 'ended_before'
  const { endpointId, endpointDisabled, dispatchAt, lastError } = delivery
  if (endpointDisabled) {
    await giveUp(db, deliveryId, endpointIsDisabled)
    return 'given_up'
  }
  const waitMs = dispatchAt ? dispatchedMs : delivery.waitMs
  if (waitMs !== null && waitMs > 0) throw notDelivered(lastError, waitMs)
  const outcome = await slots.retry(endpointId, () => attempt(delivery))
  if (!outcome) throw notDelivered(lastError, busyMs * (1 + Math.random()))
  slots.note(endpointId, outcome.status === 'delivered')
  await recordAttempts(db, [{ ...outcome, dispatched: false }], 'workflow')
  if (outcome.status === 'delivered') return 'delivered'
  if (outcome.waitMs === null) return 'given_up'
  throw notDelivered(outcome.error ?? null, outcome.waitMs)
}

function notDelivered(lastError: string | null, waitMs: number) {
  return fault('delivery_failed', {
    ...(lastError && { detail: `The endpoint did not accept the event: ${lastError}.` }),
    nextRetryDelay: Math.max(1, Math.ceil(waitMs)),
  })
}
