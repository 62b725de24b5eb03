import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Selectable } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Owner, WebhookEndpointsTable } from '../db/schema.ts'
import { isId, newId } from '../ids.ts'
import { webhookSecret } from '../webhooks/secret.ts'
import { connectionWebhookTypes, type Mode } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { notFound, Problem, problemResponses, wrongFields } from './problem.ts'
import { NoBody, refuseInvalid, storableText } from './validation.ts'

const url = z
  .url({ protocol: /^https?$/, error: 'An http(s) address, like https://example.com/webhooks' })
  .max(2_000)
  .regex(/^[^\s\p{Cc}]+$/u, 'Write blanks and control characters percent-encoded')
  .openapi({ example: 'https://example.com/webhooks/araucaria' })
const description = storableText.max(500)
const eventTypes = z
  .array(z.enum(connectionWebhookTypes, { error: `One of ${connectionWebhookTypes.join(', ')}` }))
  .min(1, 'Name one type or more; leave it out for all')
  .transform((types) => [...new Set(types)])
  .openapi({ description: 'Of which the endpoint is told; null or left out for all, new types included.' })

const NewEndpoint = z
  .strictObject({
    url,
    description: description.optional(),
    eventTypes: eventTypes.nullable().optional(),
  })
  .openapi('NewWebhookEndpoint')

const EndpointChanges = z
  .strictObject({
    url: url.optional(),
    description: description.nullable().optional(),
    eventTypes: eventTypes.nullable().optional(),
    enabled: z.boolean().optional().openapi({ description: 'What was missed while it was off is not sent later.' }),
  })
  .openapi('WebhookEndpointChanges')

const EndpointView = z
  .object({
    webhookEndpointId: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    eventTypes: z.array(z.string()).nullable().openapi({ description: 'Null for all.' }),
    enabled: z.boolean(),
    disabledReason: z.string().nullable(),
    previousSecretUntil: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Until then, after a rotation, the secret before signs as well.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('WebhookEndpoint')

const CreatedEndpoint = EndpointView.extend({
  secret: z
    .string()
    .openapi({ description: 'Verifies signatures (Standard Webhooks). Shown only now.', example: 'whsec_…' }),
}).openapi('CreatedWebhookEndpoint')

const tags = ['Webhooks']
const security = [{ apiKey: [] }]
const endpointParam = z.object({ webhookEndpointId: z.string() })

const create = createRoute({
  method: 'post',
  path: '/v1/webhook-endpoints',
  tags,
  summary: 'Register an endpoint for webhooks',
  security,
  request: { body: { content: { 'application/json': { schema: NewEndpoint } }, required: true } },
  responses: {
    201: { content: { 'application/json': { schema: CreatedEndpoint } }, description: 'With its secret' },
    ...problemResponses(400, 401, 413, 415, 422),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/webhook-endpoints',
  tags,
  summary: 'List the endpoints',
  security,
  responses: {
    200: {
      content: {
        'application/json': {
          schema: z.object({ data: z.array(EndpointView), hasMore: z.boolean(), nextCursor: z.string().nullable() }),
        },
      },
      description: 'Newest first',
    },
    ...problemResponses(401),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  tags,
  summary: 'Read an endpoint',
  security,
  request: { params: endpointParam },
  responses: {
    200: { content: { 'application/json': { schema: EndpointView } }, description: 'The endpoint' },
    ...problemResponses(401, 404),
  },
})

const change = createRoute({
  method: 'patch',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  tags,
  summary: 'Change an endpoint, or switch it off and on',
  security,
  request: {
    params: endpointParam,
    body: { content: { 'application/json': { schema: EndpointChanges } }, required: true },
  },
  responses: {
    200: { content: { 'application/json': { schema: EndpointView } }, description: 'As it is now' },
    ...problemResponses(400, 401, 404, 413, 415, 422),
  },
})

const rotate = createRoute({
  method: 'post',
  path: '/v1/webhook-endpoints/{webhookEndpointId}/rotate-secret',
  tags,
  summary: 'Replace the secret',
  description: 'For 24 hours the secret before signs as well, each delivery with both.',
  security,
  request: { params: endpointParam, body: { content: { 'application/json': { schema: NoBody } }, required: false } },
  responses: {
    200: { content: { 'application/json': { schema: CreatedEndpoint } }, description: 'With its new secret' },
    ...problemResponses(400, 401, 404, 409, 413, 415, 422),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  tags,
  summary: 'Delete an endpoint, with the deliveries that wait for it',
  security,
  request: { params: endpointParam },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(401, 404) },
})

/** During a rotation, as Standard Webhooks asks for. */
const bothSignForMs = 24 * 3_600_000

/** An organization has a handful; this keeps one event from fanning out without bound. */
const maxEndpoints = 20

export function webhookEndpointRoutes({ db, authenticate, config }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...create, middleware: [authenticate.key] as const }, async (c) => {
    const { organizationId, mode } = c.get('caller')
    const { url: address, ...settings } = c.req.valid('json')
    requireFit(address, mode)
    const row = await db.transaction().execute(async (trx) => {
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
        throw wrongFields([{ field: 'url', detail: `There are ${maxEndpoints} endpoints already; delete one first.` }])
      }
      return trx
        .insertInto('webhookEndpoints')
        .values({ id: newId('whe'), organizationId, mode, url: address, description: null, ...settings })
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    const secret = webhookSecret(config.webhookSecretKey, row.id, row.secretGeneration)
    return c.json({ ...toView(row), secret }, 201)
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
    return c.json({ data: rows.map(toView), hasMore: false, nextCursor: null }, 200)
  })

  routes.openapi({ ...get, middleware: [authenticate.key] as const }, async (c) => {
    const { webhookEndpointId } = c.req.valid('param')
    return c.json(toView(await requireEndpoint(db, c.get('caller'), webhookEndpointId)), 200)
  })

  routes.openapi({ ...change, middleware: [authenticate.key] as const }, async (c) => {
    const caller = c.get('caller')
    const { enabled, ...changes } = c.req.valid('json')
    if (changes.url !== undefined) requireFit(changes.url, caller.mode)
    const { id, disabledAt } = await requireEndpoint(db, caller, c.req.valid('param').webhookEndpointId)
    // One that is off already keeps its reason.
    const switchedOff = enabled === false && disabledAt === null
    const row = await db
      .updateTable('webhookEndpoints')
      .set({
        id,
        ...changes,
        ...(enabled && { disabledAt: null, disabledReason: null }),
        ...(switchedOff && { disabledAt: new Date(), disabledReason: 'Switched off by the API.' }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw notFound('webhook endpoint')
    return c.json(toView(row), 200)
  })

  routes.openapi({ ...rotate, middleware: [authenticate.key] as const }, async (c) => {
    const { id } = await requireEndpoint(db, c.get('caller'), c.req.valid('param').webhookEndpointId)
    const now = new Date()
    const row = await db
      .updateTable('webhookEndpoints')
      .set((eb) => ({
        secretGeneration: eb('secretGeneration', '+', 1),
        previousSecretUntil: new Date(now.getTime() + bothSignForMs),
      }))
      .where('id', '=', id)
      .where((eb) => eb.or([eb('previousSecretUntil', 'is', null), eb('previousSecretUntil', '<=', now)]))
      .returningAll()
      .executeTakeFirst()
    if (!row) {
      throw new Problem(
        'SECRET_ROTATION_IN_PROGRESS',
        'Two secrets sign already: rotate again after previousSecretUntil, or delete the endpoint and create another.',
      )
    }
    const secret = webhookSecret(config.webhookSecretKey, row.id, row.secretGeneration)
    return c.json({ ...toView(row), secret }, 200)
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

/** @throws {Problem} naming `url` where it is not for webhooks of this mode */
function requireFit(address: string, mode: Mode): void {
  const { protocol, username, password } = new URL(address)
  if (mode === 'live' && protocol !== 'https:') {
    throw wrongFields([{ field: 'url', detail: 'Live webhooks go to https addresses only.' }])
  }
  if (username || password) {
    throw wrongFields([{ field: 'url', detail: 'Leave user and password out; the signature proves who sends.' }])
  }
}

/** @throws {Problem} NOT_FOUND where the endpoint is not the caller's */
async function requireEndpoint(db: Database, { organizationId, mode }: Owner, id: string) {
  const row = isId('whe', id)
    ? await db
        .selectFrom('webhookEndpoints')
        .selectAll()
        .where('id', '=', id)
        .where('organizationId', '=', organizationId)
        .where('mode', '=', mode)
        .executeTakeFirst()
    : undefined
  if (!row) throw notFound('webhook endpoint')
  return row
}

function toView(row: Selectable<WebhookEndpointsTable>): z.infer<typeof EndpointView> {
  return {
    webhookEndpointId: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    enabled: row.disabledAt === null,
    disabledReason: row.disabledReason,
    previousSecretUntil: row.previousSecretUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}
