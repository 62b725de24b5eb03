import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { redeliver } from '../db/webhook-resends.ts'
import { isId } from '../ids.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { exampleIds } from './example-ids.ts'
import { idGiven, idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { createdQuery, onlyPage, pageOf, pageQuery, toPage } from './page.ts'
import { notFound, Problem, problemResponses } from './problem.ts'
import { NoBody, refuseInvalid } from './validation.ts'

const shownAttempts = 20

export const WebhookDeliveryView = z
  .object({
    webhookDeliveryId: idOf('whd'),
    eventId: idOf('evt').openapi({ description: 'The `webhook-id` of every attempt.' }),
    eventType: z.string(),
    connectionId: idOf('con').nullable(),
    webhookEndpointId: idOf('whe'),
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

const attemptExample = {
  number: 1,
  at: '2026-01-15T12:00:46.012Z',
  durationMs: 87,
  statusCode: 204,
  error: null,
  responseExcerpt: null,
}

const deliveryExample: WebhookDeliveryView = {
  webhookDeliveryId: exampleIds.whd,
  eventId: exampleIds.evt,
  eventType: 'connection.synced',
  connectionId: exampleIds.con,
  webhookEndpointId: exampleIds.whe,
  test: false,
  status: 'delivered',
  nextAttemptAt: null,
  lastError: null,
  attempts: [attemptExample],
  createdAt: '2026-01-15T12:00:46.008Z',
}

/** One that is on its way. */
export const pendingExample: WebhookDeliveryView = {
  ...deliveryExample,
  status: 'pending',
  nextAttemptAt: '2026-01-15T12:00:46.008Z',
}

const tags = ['Webhooks']
const security = [{ apiKey: [] }]
const deliveryParam = z.object({ webhookDeliveryId: idOf('whd') })

const list = createRoute({
  method: 'get',
  path: '/v1/webhook-deliveries',
  operationId: 'listWebhookDeliveries',
  tags,
  summary: 'List the deliveries, each with its attempts',
  description: 'One for each event and each endpoint that is told of it, examples included.',
  security,
  request: {
    query: z.strictObject({
      ...pageQuery('whd'),
      webhookEndpointId: idGiven('whe').optional(),
      connectionId: idGiven('con').optional(),
      eventId: idGiven('evt').optional(),
      status: z.enum(['pending', 'delivered', 'failed']).optional(),
      ...createdQuery,
    }),
  },
  responses: {
    200: {
      content: json(pageOf(WebhookDeliveryView, 'WebhookDeliveryPage'), onlyPage(deliveryExample)),
      description: 'Newest first',
    },
    ...problemResponses(401, 'VALIDATION_FAILED'),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/webhook-deliveries/{webhookDeliveryId}',
  operationId: 'getWebhookDelivery',
  tags,
  summary: 'Read a delivery',
  description: 'How it stands, and what each attempt was answered.',
  security,
  request: { params: deliveryParam },
  responses: {
    200: { content: json(WebhookDeliveryView, deliveryExample), description: 'The delivery' },
    ...problemResponses(401, 404),
  },
})

const sendAgain = createRoute({
  method: 'post',
  path: '/v1/webhook-deliveries/{webhookDeliveryId}/redeliver',
  operationId: 'redeliverWebhook',
  tags,
  summary: 'Send a delivery again now',
  description:
    'The same `webhook-id`, the same bytes, signed anew; where it fails, the schedule of retries begins anew.',
  security,
  request: { params: deliveryParam, headers: IdempotencyKey, body: { content: json(NoBody, {}), required: false } },
  responses: {
    202: { content: json(WebhookDeliveryView, pendingExample), description: 'It is on its way' },
    ...problemResponses(400, 401, 404, 'WEBHOOK_ENDPOINT_DISABLED', 413, 415, 422),
  },
})

export function webhookDeliveryRoutes({ db, authenticate, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...list, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter, webhookEndpointId, connectionId, eventId, status, createdAfter, createdBefore } =
      c.req.valid('query')
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
