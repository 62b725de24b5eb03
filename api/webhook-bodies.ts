import { z } from '@hono/zod-openapi'
import { exampleIds } from './example-ids.ts'
import { idOf, InstitutionId } from './id-schema.ts'
import { developerMessages } from '../locales/developer.ts'
import { endpointWebhookTypes, type WebhookType } from '../webhooks/event-types.ts'
import { connectionStatuses, connectionWebhookTypes, failureCodes } from '../workflows/connection-state.ts'

const test = z.literal(true).optional().openapi({ description: 'An example that was asked for: nothing has happened.' })

export const ConnectionWebhook = z
  .object({
    type: z.enum(connectionWebhookTypes),
    timestamp: z.iso.datetime(),
    test,
    data: z.object({
      connectionId: idOf('con'),
      status: z.enum(connectionStatuses),
      previousStatus: z.enum(connectionStatuses),
      institutionId: InstitutionId.nullable(),
      externalUserId: z.string().nullable(),
      metadata: z.record(z.string(), z.string()),
      connectedAt: z.iso.datetime().nullable(),
      lastSyncedAt: z.iso.datetime().nullable(),
      reconnected: z.literal(true).optional().openapi({ description: 'On connection.connected, when it was before.' }),
      error: z.object({ code: z.enum(failureCodes), developerMessage: z.string() }).optional(),
      sequence: z.int().openapi({ description: 'Grows within a connection; deliveries may arrive in another order.' }),
    }),
  })
  .openapi('WebhookEvent')

export const EndpointWebhook = z
  .object({
    type: z.enum(endpointWebhookTypes),
    timestamp: z.iso.datetime(),
    test,
    data: z.object({
      webhookEndpointId: idOf('whe'),
      url: z.string(),
      description: z.string().nullable(),
      failingSince: z.iso.datetime().nullable(),
      reason: z.string(),
    }),
  })
  .openapi('WebhookEndpointEvent')

type ExampleData = z.infer<typeof ConnectionWebhook>['data'] | z.infer<typeof EndpointWebhook>['data']

const connectedAt = '2026-01-15T12:00:00.000Z'
const lastSyncedAt = '2026-01-15T12:00:04.000Z'
const connection = {
  connectionId: exampleIds.con,
  status: 'CONNECTED',
  previousStatus: 'CONNECTED',
  institutionId: 'ins_cl_banco_de_chile',
  externalUserId: 'user-1',
  metadata: { orderId: 'order-1' },
  connectedAt,
  lastSyncedAt,
  sequence: 3,
} as const
const endpoint = {
  webhookEndpointId: exampleIds.whe,
  url: 'https://example.com/webhooks/araucaria',
  description: null,
  failingSince: '2026-01-15T12:00:00.000Z',
}

/** What an event of each type may say, with ids that nothing has. */
export const webhookExamples: Record<WebhookType, ExampleData> = {
  'connection.connected': { ...connection, previousStatus: 'PENDING', lastSyncedAt: null, sequence: 2 },
  'connection.synced': connection,
  'connection.failed_auth': {
    ...connection,
    status: 'FAILED_AUTH',
    error: { code: 'invalid_credentials', developerMessage: developerMessages.invalid_credentials },
    sequence: 4,
  },
  'connection.disconnected': { ...connection, status: 'DISCONNECTED', sequence: 4 },
  'connection.deleted': {
    ...connection,
    status: 'PENDING',
    previousStatus: 'PENDING',
    connectedAt: null,
    lastSyncedAt: null,
    sequence: 2,
  },
  'webhook_endpoint.failing': { ...endpoint, reason: 'Nothing is accepted; the last error: HTTP 500.' },
  'webhook_endpoint.disabled': { ...endpoint, reason: 'The endpoint answered 410 Gone.' },
}

/** The whole body of such an event. */
export function webhookExampleOf(type: WebhookType) {
  return { type, timestamp: '2026-01-15T12:00:05.000Z', data: webhookExamples[type] }
}
