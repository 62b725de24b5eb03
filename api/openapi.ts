import type { OpenAPIHono } from '@hono/zod-openapi'
import { webhookTypes, type WebhookType } from '../webhooks/event-types.ts'
import type { AppEnv } from './context.ts'
import { exampleIds } from './example-ids.ts'
import { describeHeaders, headers } from './openapi-headers.ts'
import { describeLinks } from './openapi-links.ts'
import { problemExamples } from './problem-examples.ts'
import { ConnectionWebhook, EndpointWebhook, webhookExampleOf } from './webhook-bodies.ts'

const description = `Link bank accounts: start a connection, hand its token to the widget, hear about every change.

Every refusal is a problem (RFC 9457) with a stable \`code\`; a wrong request is told each wrong field. Fields may be added to answers, and types to events. A body is JSON of at most 64 kB. Another organization's, another mode's and what never was are the same 404; a method that an address does not have is 405 with \`Allow\`.`

const tags = [
  { name: 'Connections', description: 'One user’s login at one bank, from its start to its end.' },
  { name: 'Accounts', description: 'What the bank says that a connection holds, as of its last sync.' },
  { name: 'Institutions', description: 'The catalogue of banks.' },
  {
    name: 'Widget',
    description:
      'What the widget calls for the user with the token of its connection. You need it only for a widget of your own, or to play a user in your tests.',
  },
  { name: 'Webhooks', description: 'Where events are sent, how their deliveries fared, and the log of them all.' },
  { name: 'Sandbox', description: 'Levers of the sandbox bank, for test keys.' },
]

const webhookSummaries: Record<WebhookType, string> = {
  'connection.connected': 'The bank accepted the credentials',
  'connection.synced': 'Accounts and transactions were fetched',
  'connection.failed_auth': 'A sync was refused for the credentials',
  'connection.disconnected': 'The connection was ended for good; its records are kept',
  'connection.deleted': 'The connection was cancelled, deleted or abandoned',
  'webhook_endpoint.failing': 'Another endpoint of yours has accepted nothing for half an hour',
  'webhook_endpoint.disabled': 'Another endpoint of yours was disabled',
}

const signed = [
  { name: 'webhook-id', example: exampleIds.evt, description: 'The event’s id, the same at every attempt.' },
  {
    name: 'webhook-timestamp',
    example: '1768478446',
    description: 'When the attempt was made, in seconds since 1970.',
  },
  {
    name: 'webhook-signature',
    example: 'v1,7S2Uu2rYQm1kRk0mJ0VtTqk3C3gqJmG0k3sZ0p0m9Rk=',
    description: 'One for each secret that signs, with a blank between them.',
  },
]

/** `GET /openapi.json`: OpenAPI 3.1 from the schemas that validate, webhooks included. */
export function describeApi(app: OpenAPIHono<AppEnv>, publicUrl: string): void {
  const { openAPIRegistry } = app
  openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key, `arau_test_…` or `arau_live_…`. For your backend only. A 401 says whether it is mistyped, unknown, expired or revoked.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'widgetToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'The widget token of one connection, for 15 minutes; while the login that it began is under way it still reads, answers and cancels, for an hour at most.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'webhookSignature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'Standard Webhooks, with the secret of the endpoint. Verify it before you believe a body.',
  })
  for (const [name, header] of Object.entries(headers)) openAPIRegistry.registerComponent('headers', name, header)
  for (const { code, example } of problemExamples(publicUrl)) {
    openAPIRegistry.registerComponent('examples', code, { summary: example.title, value: example })
  }
  for (const type of webhookTypes) {
    const schema = type.startsWith('connection.') ? ConnectionWebhook : EndpointWebhook
    openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: type.replaceAll(/[._](\w)/g, (_, letter: string) => letter.toUpperCase()),
      tags: ['Webhooks'],
      summary: webhookSummaries[type],
      description: 'Sent until it is accepted, at most ten times over three days.',
      security: [{ webhookSignature: [] }],
      request: {
        body: { content: { 'application/json': { schema, example: webhookExampleOf(type) } }, required: true },
      },
      parameters: signed.map((header) => ({ ...header, in: 'header', required: true, schema: { type: 'string' } })),
      responses: {
        204: { description: 'Any 2xx accepts the event' },
        410: { description: 'The endpoint is gone: it is disabled, and nothing more is sent to it' },
      },
    })
  }
  const document = () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Araucaria',
        version: '1',
        description,
        license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT' },
        contact: { name: 'Whoever runs this service', url: publicUrl },
      },
      servers: [{ url: publicUrl }],
      tags,
    })
  // The same at every call, and anybody may ask.
  let described: ReturnType<typeof document> | undefined
  app.get('/openapi.json', (c) => c.json((described ??= describeHeaders(describeLinks(document())))))
}
