import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findConnection } from '../db/connections.ts'
import { publishExample } from '../db/events.ts'
import { recover, replay } from '../db/webhook-resends.ts'
import { webhookSecret } from '../webhooks/secret.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { exampleIds } from './example-ids.ts'
import { idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { Problem, problemResponses, wrongFields } from './problem.ts'
import { NoBody, refuseInvalid } from './validation.ts'
import { webhookExamples } from './webhook-bodies.ts'
import { endpointDisabled, pendingExample, readDelivery, WebhookDeliveryView } from './webhook-deliveries.ts'
import { eventType } from './webhook-endpoint-settings.ts'
import {
  createdEndpointExample,
  CreatedWebhookEndpoint,
  endpointParam,
  requireEndpoint,
  toView,
} from './webhook-endpoint-view.ts'

const hourMs = 3_600_000
/** During a rotation, as Standard Webhooks asks for. */
const bothSignForMs = 24 * hourMs
const recoverableMs = 30 * 24 * hourMs

const common = { method: 'post' as const, tags: ['Webhooks'], security: [{ apiKey: [] }] }
const path = <Name extends string>(name: Name) => `/v1/webhook-endpoints/{webhookEndpointId}/${name}` as const
const refusals = problemResponses(400, 401, 404, 413, 415, 422)
const whereDisabled = problemResponses('WEBHOOK_ENDPOINT_DISABLED')

const WebhookTest = z.strictObject({ eventType }).openapi('WebhookTest')
const WebhookRecovery = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true, error: 'A time, like 2026-01-15T12:00:00Z' })
      .openapi({ description: 'At most 30 days ago.' }),
  })
  .openapi('WebhookRecovery')
const WebhookReplay = z.strictObject({ connectionId: idOf('con') }).openapi('WebhookReplay')

const testExample = { ...pendingExample, connectionId: null, test: true, attempts: [] }
const rotatedExample = { ...createdEndpointExample, previousSecretUntil: '2026-01-16T12:00:00.000Z' }

const Resent = z
  .object({ deliveries: z.int().openapi({ description: 'How many are on their way.' }) })
  .openapi('WebhookDeliveriesResent')

const rotate = createRoute({
  ...common,
  operationId: 'rotateWebhookSecret',
  path: path('rotate-secret'),
  summary: 'Replace the secret',
  description: 'For 24 hours the secret before signs as well, each delivery with both.',
  request: { params: endpointParam, headers: IdempotencyKey, body: { content: json(NoBody, {}), required: false } },
  responses: {
    200: { content: json(CreatedWebhookEndpoint, rotatedExample), description: 'With its new secret' },
    ...refusals,
    ...problemResponses('SECRET_ROTATION_IN_PROGRESS'),
  },
})

const test = createRoute({
  ...common,
  operationId: 'testWebhookEndpoint',
  path: path('test'),
  summary: 'Send the endpoint an example',
  description: 'Of any type, whichever it asks for. Its body says `"test": true`; it is not in the event log.',
  request: {
    params: endpointParam,
    headers: IdempotencyKey,
    body: { content: json(WebhookTest, { eventType: 'connection.synced' }), required: true },
  },
  responses: {
    202: { content: json(WebhookDeliveryView, testExample), description: 'It is on its way' },
    ...refusals,
    ...whereDisabled,
  },
})

const recovery = createRoute({
  ...common,
  operationId: 'recoverWebhooks',
  path: path('recover'),
  summary: 'Send what the endpoint has not accepted',
  description:
    'Every event since then of its types that it has not accepted, those among them that it was never sent: what failed, what waits for a retry, what happened while it was disabled.',
  request: {
    params: endpointParam,
    headers: IdempotencyKey,
    body: { content: json(WebhookRecovery, { since: '2026-01-15T12:00:00Z' }), required: true },
  },
  responses: {
    202: { content: json(Resent, { deliveries: 3 }), description: 'They are on their way' },
    ...refusals,
    ...whereDisabled,
  },
})

const replaying = createRoute({
  ...common,
  operationId: 'replayWebhooks',
  path: path('replay'),
  summary: "Send a connection's events again",
  description: 'All of the types that the endpoint asks for, whether or not it has accepted them before.',
  request: {
    params: endpointParam,
    headers: IdempotencyKey,
    body: { content: json(WebhookReplay, { connectionId: exampleIds.con }), required: true },
  },
  responses: {
    202: { content: json(Resent, { deliveries: 3 }), description: 'They are on their way' },
    ...refusals,
    ...whereDisabled,
  },
})

export function webhookEndpointCommandRoutes({ db, authenticate, config, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...rotate, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const { id } = await requireEndpoint(db, caller, c.req.valid('param').webhookEndpointId)
    const { generation } = await once(c, async (trx) => {
      const now = new Date()
      const row = await trx
        .updateTable('webhookEndpoints')
        .set((eb) => ({
          secretGeneration: eb('secretGeneration', '+', 1),
          previousSecretUntil: new Date(now.getTime() + bothSignForMs),
        }))
        .where('id', '=', id)
        .where((eb) => eb.or([eb('previousSecretUntil', 'is', null), eb('previousSecretUntil', '<=', now)]))
        .returning('secretGeneration')
        .executeTakeFirst()
      if (row) return { generation: row.secretGeneration }
      throw new Problem(
        'SECRET_ROTATION_IN_PROGRESS',
        'Two secrets sign already: rotate again after previousSecretUntil, or delete the endpoint and create another.',
      )
    })
    const secret = webhookSecret(config.webhookSecretKey, id, generation)
    return c.json({ ...(await toView(db, await requireEndpoint(db, caller, id))), secret }, 200)
  })

  routes.openapi({ ...test, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const { eventType: type } = c.req.valid('json')
    const endpoint = await requireEndpoint(db, caller, c.req.valid('param').webhookEndpointId)
    const { deliveryId } = await once(c, async (trx) => {
      if (endpoint.disabledAt) throw endpointDisabled()
      return { deliveryId: await publishExample(trx, caller, endpoint.id, { type, data: webhookExamples[type] }) }
    })
    return c.json(await readDelivery(db, caller, deliveryId), 202)
  })

  routes.openapi({ ...recovery, middleware: [authenticate.key] as const }, async (c) => {
    const since = new Date(c.req.valid('json').since)
    const endpoint = await requireEndpoint(db, c.get('caller'), c.req.valid('param').webhookEndpointId)
    const resent = await once(c, async (trx) => {
      const ageMs = Date.now() - since.getTime()
      if (ageMs < 0) throw wrongFields([{ field: 'since', detail: 'This time is yet to come; name one that is past.' }])
      if (ageMs > recoverableMs) {
        throw wrongFields([
          { field: 'since', detail: 'At most 30 days ago; read what is older from GET /v1/events, with createdAfter.' },
        ])
      }
      if (endpoint.disabledAt) throw endpointDisabled()
      return { deliveries: await recover(trx, endpoint, since) }
    })
    return c.json(resent, 202)
  })

  routes.openapi({ ...replaying, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const endpoint = await requireEndpoint(db, caller, c.req.valid('param').webhookEndpointId)
    const { connectionId } = c.req.valid('json')
    const resent = await once(c, async (trx) => {
      if (!(await findConnection(trx, caller, connectionId))) {
        throw wrongFields([{ field: 'connectionId', detail: 'No connection has this id, or it is not yours to see.' }])
      }
      if (endpoint.disabledAt) throw endpointDisabled()
      return { deliveries: await replay(trx, endpoint, connectionId) }
    })
    return c.json(resent, 202)
  })

  return routes
}
