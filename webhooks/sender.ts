import type { Database } from '../db/index.ts'
import { createListener } from '../db/listener.ts'
import type { WorkerMetrics } from '../metrics.ts'
import { deliveryChannel } from '../db/webhook-deliveries.ts'
import { createAttempt } from './attempt.ts'
import { createDispatcher } from './dispatcher.ts'
import { createPost } from './post.ts'
import { createSlots } from './slots.ts'

export interface WebhookSenderConfig {
  databaseUrl: string
  webhookSecretKey: Buffer
  /** CIDR ranges of private networks that webhooks may reach nevertheless. */
  webhookAllowedRanges: string[]
}

export type WebhookSender = ReturnType<typeof createWebhookSender>

/** A worker's way to the webhook endpoints: the dispatcher, and what retries share with it. */
export function createWebhookSender(
  db: Database,
  { databaseUrl, webhookSecretKey, webhookAllowedRanges }: WebhookSenderConfig,
  metrics: Pick<WorkerMetrics, 'webhookAttempted' | 'webhookAccepted'>,
) {
  const { post, close } = createPost(webhookAllowedRanges)
  const attempt = createAttempt({ post, secretKey: webhookSecretKey, metrics })
  const slots = createSlots()
  const dispatcher = createDispatcher({ db, attempt, slots })
  const listener = createListener(databaseUrl, { [deliveryChannel]: (endpointId) => dispatcher.wake(endpointId) }, () =>
    dispatcher.wake(),
  )
  return {
    attempt,
    slots,
    async start(): Promise<void> {
      await listener.start()
      dispatcher.start()
    },
    /** Resolves once what is under way has been answered and recorded. */
    async stop(): Promise<void> {
      await listener.stop()
      await dispatcher.stop()
    },
    /** Ends what is still connected. */
    close,
  }
}
