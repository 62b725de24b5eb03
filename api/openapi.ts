import { z, type OpenAPIHono } from '@hono/zod-openapi'
import { connectionStatuses, connectionWebhookTypes, failureCodes } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'

const WebhookBody = z
  .object({
    type: z.enum(connectionWebhookTypes),
    timestamp: z.iso.datetime(),
    data: z.object({
      connectionId: z.string(),
      status: z.enum(connectionStatuses),
      previousStatus: z.enum(connectionStatuses),
      institutionId: z.string().nullable(),
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

const webhookSummaries: Record<(typeof connectionWebhookTypes)[number], string> = {
  'connection.connected': 'The bank accepted the credentials',
  'connection.synced': 'Accounts and transactions were fetched',
  'connection.failed_auth': 'A sync was refused for the credentials',
  'connection.disconnected': 'The connection was ended for good; its records are kept',
  'connection.deleted': 'The connection was cancelled, deleted or abandoned',
}

/** `GET /openapi.json`: OpenAPI 3.1 from the schemas that validate, webhooks included. */
export function describeApi(app: OpenAPIHono<AppEnv>, publicUrl: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `arau_test_…` or `arau_live_…`. For your backend only.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'widgetToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The widget token of one connection, for 15 minutes.',
  })
  for (const type of connectionWebhookTypes) {
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      summary: webhookSummaries[type],
      description: 'Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.',
      request: { body: { content: { 'application/json': { schema: WebhookBody } } } },
      responses: { 204: { description: 'Any 2xx accepts the event' } },
    })
  }
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Araucaria',
      version: '1',
      description: 'Link bank accounts: start a connection, hand its token to the widget, hear about every change.',
    },
    servers: [{ url: publicUrl }],
  })
}
