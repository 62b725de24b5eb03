import { Webhook } from 'standardwebhooks'
import type { AttemptOutcome } from '../db/webhook-attempts.ts'
import type { PendingDelivery } from '../db/webhook-deliveries.ts'
import type { WorkerMetrics } from '../metrics.ts'
import type { Post } from './post.ts'
import { delayAfter } from './schedule.ts'
import { webhookSecret } from './secret.ts'

/** Of a wait that is no longer, a dispatcher makes the next attempt; a longer one is a workflow's. */
const dispatchedWithinMs = 10_000

interface AttemptDeps {
  post: Post['post']
  secretKey: Buffer
  metrics: Pick<WorkerMetrics, 'webhookAttempted' | 'webhookAccepted'>
}

export type Attempt = (delivery: PendingDelivery) => Promise<AttemptOutcome>

/**
 * One attempt to deliver one event: Standard Webhooks headers, the stored bytes. 2xx is success, a redirect is not, and
 * 410 is the last word of an endpoint.
 */
export function createAttempt({ post, secretKey, metrics }: AttemptDeps): Attempt {
  return async (delivery) => {
    const { id: deliveryId, organizationId, mode, eventId, endpointId, body, url } = delivery
    const at = new Date()
    const { secretGeneration: generation, previousSecretUntil } = delivery
    const generations = previousSecretUntil && previousSecretUntil > at ? [generation, generation - 1] : [generation]
    const signatures = generations.map((one) =>
      new Webhook(webhookSecret(secretKey, endpointId, one)).sign(eventId, at, body),
    )
    const answer = await post(url, body, {
      ...delivery.headers,
      'content-type': 'application/json',
      'user-agent': 'Araucaria-Webhooks/1',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    })

    const answered = answer.kind === 'answered' ? answer : null
    const attempt = {
      deliveryId,
      organizationId,
      mode,
      endpointId,
      at,
      durationMs: Math.round(answer.durationMs),
      statusCode: answered?.status ?? null,
      responseExcerpt: answered?.excerpt ?? null,
    }
    if (answered && answered.status >= 200 && answered.status < 300) {
      metrics.webhookAttempted('delivered')
      if (!delivery.acceptedBefore) metrics.webhookAccepted(delivery.ageMs + answer.durationMs)
      return { ...attempt, status: 'delivered', error: null, waitMs: null, dispatched: false, gone: false }
    }
    metrics.webhookAttempted(answered ? 'refused' : 'unanswered')
    const gone = answered?.status === 410
    const waitMs = gone ? null : delayAfter(delivery.scheduleStep + 1, answered?.retryAfterMs)
    return {
      ...attempt,
      status: waitMs === null ? 'failed' : 'pending',
      error: answer.kind === 'answered' ? `HTTP ${answer.status}` : answer.problem,
      waitMs,
      dispatched: waitMs !== null && waitMs <= dispatchedWithinMs,
      gone,
    }
  }
}
