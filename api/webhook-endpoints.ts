import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { disableEndpoint } from '../db/webhook-endpoints.ts'
import { isId, newId } from '../ids.ts'
import { createAddressGuard } from '../webhooks/address.ts'
import { webhookSecret } from '../webhooks/secret.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { onlyPage, pageOf } from './page.ts'
import { notFound, Problem, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'
import {
  newEndpointExample,
  NewWebhookEndpoint,
  requireFit,
  WebhookEndpointChanges,
} from './webhook-endpoint-settings.ts'
import {
  createdEndpointExample,
  CreatedWebhookEndpoint,
  endpointExample,
  endpointParam,
  requireEndpoint,
  toView,
  toViews,
  WebhookEndpointView,
} from './webhook-endpoint-view.ts'

const tags = ['Webhooks']
const security = [{ apiKey: [] }]

const create = createRoute({
  method: 'post',
  path: '/v1/webhook-endpoints',
  operationId: 'createWebhookEndpoint',
  tags,
  summary: 'Register an endpoint for webhooks',
  description:
    'The answer has the secret that verifies its signatures, for the only time. An organization has 20 endpoints at most in each mode.',
  security,
  request: { headers: IdempotencyKey, body: { content: json(NewWebhookEndpoint, newEndpointExample), required: true } },
  responses: {
    201: { content: json(CreatedWebhookEndpoint, createdEndpointExample), description: 'With its secret' },
    ...problemResponses(400, 401, 'TOO_MANY_WEBHOOK_ENDPOINTS', 413, 415, 422),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/webhook-endpoints',
  operationId: 'listWebhookEndpoints',
  tags,
  summary: 'List the endpoints',
  description: 'All of them, in one page, each with its health.',
  security,
  responses: {
    200: {
      content: json(pageOf(WebhookEndpointView, 'WebhookEndpointPage'), onlyPage(endpointExample)),
      description: 'Newest first',
    },
    ...problemResponses(401),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  operationId: 'getWebhookEndpoint',
  tags,
  summary: 'Read an endpoint',
  description: 'With its health: how many of the last attempts were accepted, and since when none was.',
  security,
  request: { params: endpointParam },
  responses: {
    200: { content: json(WebhookEndpointView, endpointExample), description: 'The endpoint' },
    ...problemResponses(401, 404),
  },
})

const change = createRoute({
  method: 'patch',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  operationId: 'updateWebhookEndpoint',
  tags,
  summary: 'Change an endpoint, or switch it off and on',
  description: 'What is left out stays as it is. Switching it on clears why it was off.',
  security,
  request: {
    params: endpointParam,
    body: { content: json(WebhookEndpointChanges, { enabled: true }), required: false },
  },
  responses: {
    200: { content: json(WebhookEndpointView, endpointExample), description: 'As it is now' },
    ...problemResponses(400, 401, 404, 413, 415, 'VALIDATION_FAILED'),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  operationId: 'deleteWebhookEndpoint',
  tags,
  summary: 'Delete an endpoint, with its deliveries',
  description: 'Nothing more is sent to it. To keep its record, switch it off instead.',
  security,
  request: { params: endpointParam },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(401, 404) },
})

/** An organization has a handful; this keeps one event from fanning out without bound. */
const maxEndpoints = 20

export function webhookEndpointRoutes({ db, authenticate, config, once }: RouteDeps) {
  const guard = createAddressGuard(config.webhookAllowedRanges)
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...create, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const { organizationId, mode } = caller
    const { url, description = null, eventTypes, headers } = c.req.valid('json')
    requireFit(url, mode, guard)
    const { id, generation } = await once(c, async (trx) => {
      await trx
        .selectFrom('organizations')
        .select('id')
        .where('id', '=', organizationId)
        .where('mode', '=', mode)
        .forUpdate()
        .execute()
      const existing = await trx
        .selectFrom('webhookEndpoints')
        .select('id')
        .where('organizationId', '=', organizationId)
        .where('mode', '=', mode)
        .execute()
      if (existing.length >= maxEndpoints) {
        throw new Problem('TOO_MANY_WEBHOOK_ENDPOINTS', `There are ${maxEndpoints} already; delete one first.`)
      }
      const row = await trx
        .insertInto('webhookEndpoints')
        .values({
          id: newId('whe'),
          organizationId,
          mode,
          url,
          description,
          eventTypes,
          headers: JSON.stringify(headers ?? {}),
        })
        .returning(['id', 'secretGeneration'])
        .executeTakeFirstOrThrow()
      return { id: row.id, generation: row.secretGeneration }
    })
    const secret = webhookSecret(config.webhookSecretKey, id, generation)
    return c.json({ ...(await toView(db, await requireEndpoint(db, caller, id))), secret }, 201)
  })

  routes.openapi({ ...list, middleware: [authenticate.key] as const }, async (c) => {
    const { organizationId, mode } = c.get('caller')
    const rows = await db
      .selectFrom('webhookEndpoints')
      .selectAll()
      .where('organizationId', '=', organizationId)
      .where('mode', '=', mode)
      .orderBy('id', 'desc')
      .execute()
    return c.json(onlyPage(...(await toViews(db, rows))), 200)
  })

  routes.openapi({ ...get, middleware: [authenticate.key] as const }, async (c) => {
    const row = await requireEndpoint(db, c.get('caller'), c.req.valid('param').webhookEndpointId)
    return c.json(await toView(db, row), 200)
  })

  routes.openapi({ ...change, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const { enabled, headers, ...changes } = c.req.valid('json')
    if (changes.url !== undefined) requireFit(changes.url, caller.mode, guard)
    const { id } = await requireEndpoint(db, caller, c.req.valid('param').webhookEndpointId)
    const row = await db.transaction().execute(async (trx) => {
      // One that is off already keeps its reason.
      if (enabled === false) await disableEndpoint(trx, id, 'Switched off by the API.')
      const switchedOn = { disabledAt: null, disabledReason: null, failingSince: null, lastFailureAt: null }
      return trx
        .updateTable('webhookEndpoints')
        .set({
          id,
          ...changes,
          ...(headers && { headers: JSON.stringify(headers) }),
          ...(enabled && { ...switchedOn, failingToldAt: null }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
    })
    if (!row) throw notFound('webhook endpoint')
    return c.json(await toView(db, row), 200)
  })

  routes.openapi({ ...remove, middleware: [authenticate.key] as const }, async (c) => {
    const { organizationId, mode } = c.get('caller')
    const { webhookEndpointId } = c.req.valid('param')
    if (!isId('whe', webhookEndpointId)) throw notFound('webhook endpoint')
    const { numDeletedRows } = await db
      .deleteFrom('webhookEndpoints')
      .where('id', '=', webhookEndpointId)
      .where('organizationId', '=', organizationId)
      .where('mode', '=', mode)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw notFound('webhook endpoint')
    return c.body(null, 204)
  })

  return routes
}
