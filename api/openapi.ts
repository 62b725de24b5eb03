import type { OpenAPIHono } from '@hono/zod-openapi'
import { webhookTypes, type WebhookType } from '../webhooks/event-types.ts'
import type { AppEnv } from './context.ts'
import { ConnectionWebhook, EndpointWebhook, webhookExamples } from './webhook-bodies.ts'

const webhookSummaries: Record<WebhookType, string> = {
  'connection.connected': 'The bank accepted the credentials',
  'connection.synced': 'Accounts and transactions were fetched',
  'connection.failed_auth': 'A sync was refused for the credentials',
  'connection.disconnected': 'The connection was ended for good; its records are kept',
  'connection.deleted': 'The connection was cancelled, deleted or abandoned',
  'webhook_endpoint.failing': 'Another endpoint of yours has accepted nothing for half an hour',
  'webhook_endpoint.disabled': 'Another endpoint of yours was disabled',
}

/** `GET /openapi.json`: OpenAPI 3.1 from the schemas that validate, webhooks included. */
export function describeApi(app: OpenAPIHono<AppEnv>, publicUrl: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key, `arau_test_…` or `arau_live_…`. For your backend only. A 401 says whether it is mistyped, unknown, expired or revoked.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'widgetToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The widget token of one connection, for 15 minutes.',
  })
  for (const type of webhookTypes) {
    const schema = type.startsWith('connection.') ? ConnectionWebhook : EndpointWebhook
    const example = { type, timestamp: '2026-01-15T12:00:05.000Z', data: webhookExamples[type] }
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      summary: webhookSummaries[type],
      description: 'Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.',
      request: { body: { content: { 'application/json': { schema, example } } } },
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
