import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { redeliver } from '../db/webhook-resends.ts'
import { isId } from '../ids.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { createdQuery, pageOf, pageQuery, requireCursor, toPage } from './page.ts'
import { notFound, Problem, problemResponses } from './problem.ts'
import { NoBody, refuseInvalid } from './validation.ts'

const shownAttempts = 20

export const WebhookDeliveryView = z
  .object({
    webhookDeliveryId: z.string(),
    eventId: z.string().openapi({ description: 'The `webhook-id` of every attempt.' }),
    eventType: z.string(),
    connectionId: z.string().nullable(),
    webhookEndpointId: z.string(),
    test: z.boolean().openapi({ description: 'Of an example that was asked for.' }),
    status: z.enum(['pending', 'delivered', 'failed']),
    nextAttemptAt: z.iso.datetime().nullable().openapi({ description: 'Null unless `pending`.' }),
    lastError: z.string().nullable(),
    attempts: z
      .array(
        z.object({
          number: z.int(),
          at: z.iso.datetime(),
          durationMs: z.int(),
          statusCode: z.int().nullable().openapi({ description: 'Null where there was no answer.' }),
          error: z.string().nullable(),
          responseExcerpt: z.string().nullable(),
        }),
      )
      .openapi({ description: `The last ${shownAttempts}, oldest first.` }),
    createdAt: z.iso.datetime(),
  })
  .openapi('WebhookDelivery')
export type WebhookDeliveryView = z.infer<typeof WebhookDeliveryView>

const tags = ['Webhooks']
const security = [{ apiKey: [] }]
const deliveryParam = z.object({ webhookDeliveryId: z.string() })

const list = createRoute({
  method: 'get',
  path: '/v1/webhook-deliveries',
  tags,
  summary: 'List the deliveries, each with its attempts',
  security,
  request: {
    query: z.strictObject({
      ...pageQuery,
      webhookEndpointId: z.string().optional(),
      connectionId: z.string().optional(),
      eventId: z.string().optional(),
      status: z.enum(['pending', 'delivered', 'failed']).optional(),
      ...createdQuery,
    }),
  },
  responses: {
    200: { content: json(pageOf(WebhookDeliveryView)), description: 'Newest first' },
    ...problemResponses(401, 422),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/webhook-deliveries/{webhookDeliveryId}',
  tags,
  summary: 'Read a delivery',
  security,
  request: { params: deliveryParam },
  responses: {
    200: { content: json(WebhookDeliveryView), description: 'The delivery' },
    ...problemResponses(401, 404),
  },
})

const sendAgain = createRoute({
  method: 'post',
  path: '/v1/webhook-deliveries/{webhookDeliveryId}/redeliver',
  tags,
  summary: 'Send a delivery again now',
  description:
    'The same `webhook-id`, the same bytes, signed anew; where it fails, the schedule of retries begins anew.',
  security,
  request: { params: deliveryParam, headers: IdempotencyKey, body: { content: json(NoBody), required: false } },
  responses: {
    202: { content: json(WebhookDeliveryView), description: 'It is on its way' },
    ...problemResponses(400, 401, 404, 409, 413, 415, 422),
  },
})

export function webhookDeliveryRoutes({ db, authenticate, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...list, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter, webhookEndpointId, connectionId, eventId, status, createdAfter, createdBefore } =
      c.req.valid('query')
    requireCursor('whd', startingAfter)
    const rows = await deliveriesOf(db, c.get('caller'))
      .$if(startingAfter !== undefined, (query) => query.where('d.id', '<', startingAfter!))
      .$if(webhookEndpointId !== undefined, (query) => query.where('d.endpointId', '=', webhookEndpointId!))
      .$if(connectionId !== undefined, (query) => query.where('e.connectionId', '=', connectionId!))
      .$if(eventId !== undefined, (query) => query.where('d.eventId', '=', eventId!))
      .$if(status !== undefined, (query) => query.where('d.status', '=', status!))
      .$if(createdAfter !== undefined, (query) => query.where('d.createdAt', '>', createdAfter!))
      .$if(createdBefore !== undefined, (query) => query.where('d.createdAt', '<', createdBefore!))
      .orderBy('d.id', 'desc')
      .limit(limit + 1)
      .execute()
    const page = toPage(
      rows,
      limit,
      ({ id }) => id,
      (row) => row,
    )
    return c.json({ ...page, data: await toViews(db, page.data) }, 200)
  })

  routes.openapi({ ...get, middleware: [authenticate.key] as const }, async (c) => {
    const { webhookDeliveryId } = c.req.valid('param')
    return c.json(await readDelivery(db, c.get('caller'), webhookDeliveryId), 200)
  })

  routes.openapi({ ...sendAgain, middleware: [authenticate.key] as const }, async (c) => {
    const { webhookDeliveryId } = c.req.valid('param')
    const caller = c.get('caller')
    const { disabledAt } = await requireDelivery(db, caller, webhookDeliveryId)
    await once(c, async (trx) => {
      if (disabledAt) throw endpointDisabled()
      await redeliver(trx, webhookDeliveryId)
      return {}
    })
    return c.json(await readDelivery(db, caller, webhookDeliveryId), 202)
  })

  return routes
}

export function endpointDisabled(): Problem {
  return new Problem(
    'WEBHOOK_ENDPOINT_DISABLED',
    'Nothing is sent to it: switch it on first, by PATCH with {"enabled": true}.',
  )
}

/** @throws {Problem} NOT_FOUND where the delivery is not the caller's */
export async function readDelivery(db: Database, owner: Owner, id: string): Promise<WebhookDeliveryView> {
  return (await toViews(db, [await requireDelivery(db, owner, id)]))[0]!
}

async function requireDelivery(db: Database, owner: Owner, id: string): Promise<DeliveryRow> {
  const row = isId('whd', id) ? await deliveriesOf(db, owner).where('d.id', '=', id).executeTakeFirst() : undefined
  if (!row) throw notFound('webhook delivery')
  return row
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveriesOf>['executeTakeFirstOrThrow']>>

function deliveriesOf(db: Database, { organizationId, mode }: Owner) {
  return db
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', 'e.id', 'd.eventId')
    .innerJoin('webhookEndpoints as w', 'w.id', 'd.endpointId')
    .where('d.organizationId', '=', organizationId)
    .where('d.mode', '=', mode)
    .select(['d.id', 'd.eventId', 'e.type', 'e.connectionId', 'e.test', 'd.endpointId', 'd.status'])
    .select(['d.nextAttemptAt', 'd.lastError', 'd.attempts', 'd.createdAt', 'w.disabledAt'])
}

async function toViews(db: Database, rows: DeliveryRow[]): Promise<WebhookDeliveryView[]> {
  const attempts = await db
    .selectFrom('webhookAttempts as a')
    .innerJoin('webhookDeliveries as d', 'd.id', 'a.deliveryId')
    .where('a.deliveryId', '=', sql<string>`any(${rows.map(({ id }) => id)}::text[])`)
    .where((eb) => eb('a.number', '>', eb('d.attempts', '-', shownAttempts)))
    .select(['a.deliveryId', 'a.number', 'a.at', 'a.durationMs', 'a.statusCode', 'a.error', 'a.responseExcerpt'])
    .orderBy('a.number')
    .execute()
  const byDelivery = Map.groupBy(attempts, ({ deliveryId }) => deliveryId)
  return rows.map((row) => ({
    webhookDeliveryId: row.id,
    eventId: row.eventId,
    eventType: row.type,
    connectionId: row.connectionId,
    webhookEndpointId: row.endpointId,
    test: row.test,
    status: row.status,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    lastError: row.lastError,
    attempts: (byDelivery.get(row.id) ?? []).map(({ deliveryId: _, number, at, ...attempt }) => ({
      number,
      at: at.toISOString(),
      ...attempt,
    })),
    createdAt: row.createdAt.toISOString(),
  }))
}
