import { Webhook } from 'standardwebhooks'
import type { Database } from '../db/index.ts'
import { disableEndpoint, findPendingDelivery, giveUp, recordAttempt } from '../db/webhook-deliveries.ts'
import { webhookSecret } from '../webhooks/secret.ts'
import { fault } from './failure-guard.ts'
import { post } from '../webhooks/post.ts'
import { delayAfter } from '../webhooks/schedule.ts'

export interface DeliverWebhookDeps {
  db: Database
  webhookSecretKey: Buffer
  /** CIDR ranges of private networks that webhooks may reach nevertheless. */
  webhookAllowedRanges: string[]
}

/**
 * One attempt to deliver one event: Standard Webhooks headers, the stored bytes. 2xx is success, a redirect is not.
 * A failed attempt is a fault that names the time of the next, until the schedule ends.
 */
export async function deliverWebhook(deps: DeliverWebhookDeps, deliveryId: string): Promise<'delivered' | 'given_up'> {
  const delivery = await findPendingDelivery(deps.db, deliveryId)
  if (!delivery) {
    await giveUp(deps.db, deliveryId, 'the endpoint is disabled')
    return 'given_up'
  }
  const { eventId, endpointId, body, url } = delivery
  const now = new Date()
  const { secretGeneration: generation, previousSecretUntil } = delivery
  const generations = previousSecretUntil && previousSecretUntil > now ? [generation, generation - 1] : [generation]
  const signatures = generations.map((one) =>
    new Webhook(webhookSecret(deps.webhookSecretKey, endpointId, one)).sign(eventId, now, body),
  )
  const answer = await post(url, body, deps.webhookAllowedRanges, {
    'content-type': 'application/json',
    'user-agent': 'Araucaria-Webhooks/1',
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  })

  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
    await recordAttempt(deps.db, deliveryId, { status: 'delivered', lastError: null })
    return 'delivered'
  }
  const lastError = answer.kind === 'answered' ? `HTTP ${answer.status}` : answer.problem
  const gone = answer.kind === 'answered' && answer.status === 410
  const delayMs = gone ? null : delayAfter(delivery.attempts + 1, answer.retryAfterMs)
  if (gone) await disableEndpoint(deps.db, endpointId, 'The endpoint answered 410 Gone.')
  await recordAttempt(deps.db, deliveryId, { status: delayMs === null ? 'failed' : 'pending', lastError })
  if (delayMs === null) return 'given_up'
  throw fault('delivery_failed', {
    detail: `The endpoint did not accept the event: ${lastError}.`,
    nextRetryDelay: delayMs,
  })
}
