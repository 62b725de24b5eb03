import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Selectable } from 'kysely'
import type { WebhookEndpointsTable } from '../db/schema.ts'
import { isId, newId } from '../ids.ts'
import { webhookSecret } from '../webhook-secret.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { notFound, problemResponses, wrongFields } from './problem.ts'
import { refuseInvalid, storableText } from './validation.ts'

const NewEndpoint = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'An http(s) address, like https://example.com/webhooks' })
      .max(2_000)
      .regex(/^[^\s\p{Cc}]+$/u, 'Write blanks and control characters percent-encoded')
      .openapi({ example: 'https://example.com/webhooks/araucaria' }),
    description: storableText.max(500).optional(),
  })
  .openapi('NewWebhookEndpoint')

const EndpointView = z
  .object({
    webhookEndpointId: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    enabled: z.boolean(),
    disabledReason: z.string().nullable(),
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

const remove = createRoute({
  method: 'delete',
  path: '/v1/webhook-endpoints/{webhookEndpointId}',
  tags,
  summary: 'Delete an endpoint, with the deliveries that wait for it',
  security,
  request: { params: endpointParam },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(401, 404) },
})

/** An organization has a handful; this keeps one event from fanning out without bound. */
const maxEndpoints = 20

export function webhookEndpointRoutes({ db, authenticate, config }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...create, middleware: [authenticate.key] as const }, async (c) => {
    const { organizationId, mode } = c.get('caller')
    const { url, description = null } = c.req.valid('json')
    const { protocol, username, password } = new URL(url)
    if (mode === 'live' && protocol !== 'https:') {
      throw wrongFields([{ field: 'url', detail: 'Live webhooks go to https addresses only.' }])
    }
    if (username || password) {
      throw wrongFields([{ field: 'url', detail: 'Leave user and password out; the signature proves who sends.' }])
    }
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
        .values({ id: newId('whe'), organizationId, mode, url, description })
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

function toView(row: Selectable<WebhookEndpointsTable>): z.infer<typeof EndpointView> {
  return {
    webhookEndpointId: row.id,
    url: row.url,
    description: row.description,
    enabled: row.disabledAt === null,
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
  }
}
