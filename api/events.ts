import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Selectable } from 'kysely'
import type { Database } from '../db/index.ts'
import type { EventsTable, Owner } from '../db/schema.ts'
import { isId } from '../ids.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { exampleIds } from './example-ids.ts'
import { idGiven, idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { createdQuery, onlyPage, pageOf, pageQuery, toPage, unknownCursor } from './page.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'
import { webhookExampleOf } from './webhook-bodies.ts'
import { eventType } from './webhook-endpoint-settings.ts'

const EventView = z
  .object({
    eventId: idOf('evt').openapi({ description: 'The `webhook-id` of its deliveries.' }),
    type: z.string().openapi({ description: 'One of those of webhooks; there will be more.' }),
    connectionId: idOf('con').nullable(),
    webhookEndpointId: idOf('whe').nullable().openapi({ description: 'Whom a `webhook_endpoint.*` event is about.' }),
    sequence: z.int().nullable().openapi({ description: 'Grows within a connection.' }),
    body: z.string().openapi({ description: 'The exact text that deliveries send: JSON.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('Event')
export type EventView = z.infer<typeof EventView>

const eventExample: EventView = {
  eventId: exampleIds.evt,
  type: 'connection.synced',
  connectionId: exampleIds.con,
  webhookEndpointId: null,
  sequence: 3,
  body: JSON.stringify(webhookExampleOf('connection.synced')),
  createdAt: '2026-01-15T12:00:46.008Z',
}

const tags = ['Webhooks']
const security = [{ apiKey: [] }]

const list = createRoute({
  method: 'get',
  path: '/v1/events',
  operationId: 'listEvents',
  tags,
  summary: 'Read the event log',
  description:
    'Everything that happened, whether or not an endpoint was told. Read it instead of webhooks, or after an outage: keep the id of the last event that you have seen and pass it as `startingAfter`; none is ever added before it.',
  security,
  request: {
    query: z.strictObject({
      ...pageQuery('evt'),
      startingAfter: idGiven('evt', 'This is the id of no event; pass that of the last one that you have seen')
        .optional()
        .openapi({ description: 'The id of the last event seen.' }),
      order: z.enum(['asc', 'desc']).default('asc').openapi({ description: '`asc`: oldest first.' }),
      type: eventType.optional(),
      connectionId: idGiven('con').optional(),
      ...createdQuery,
    }),
  },
  responses: {
    200: {
      content: json(pageOf(EventView, 'EventPage'), onlyPage(eventExample)),
      description: 'In the order in which they can be read',
    },
    ...problemResponses(401, 'VALIDATION_FAILED'),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/events/{eventId}',
  operationId: 'getEvent',
  tags,
  summary: 'Read an event',
  description: 'By the `webhook-id` that its deliveries carry.',
  security,
  request: { params: z.object({ eventId: idOf('evt') }) },
  responses: {
    200: { content: json(EventView, eventExample), description: 'The event' },
    ...problemResponses(401, 404),
  },
})

export function eventRoutes({ db, authenticate }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...list, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter, order, type, connectionId, createdAfter, createdBefore } = c.req.valid('query')
    const caller = c.get('caller')
    const last = startingAfter === undefined ? undefined : await findEvent(db, caller, startingAfter)
    if (startingAfter !== undefined && !last) throw unknownCursor()
    const rows = await eventsOf(db, caller)
      // Examples are nothing that has happened.
      .where('test', '=', false)
      .$if(last !== undefined, (query) => query.where('position', order === 'asc' ? '>' : '<', last!.position))
      .$if(type !== undefined, (query) => query.where('type', '=', type!))
      .$if(connectionId !== undefined, (query) => query.where('connectionId', '=', connectionId!))
      .$if(createdAfter !== undefined, (query) => query.where('createdAt', '>', createdAfter!))
      .$if(createdBefore !== undefined, (query) => query.where('createdAt', '<', createdBefore!))
      .orderBy('position', order)
      .limit(limit + 1)
      .execute()
    return c.json(
      toPage(rows, limit, ({ id }) => id, toView),
      200,
    )
  })

  routes.openapi({ ...get, middleware: [authenticate.key] as const }, async (c) => {
    const row = await findEvent(db, c.get('caller'), c.req.valid('param').eventId)
    if (!row) throw notFound('event')
    return c.json(toView(row), 200)
  })

  return routes
}

async function findEvent(db: Database, owner: Owner, id: string) {
  return isId('evt', id) ? eventsOf(db, owner).where('id', '=', id).executeTakeFirst() : undefined
}

function eventsOf(db: Database, { organizationId, mode }: Owner) {
  return db.selectFrom('events').selectAll().where('organizationId', '=', organizationId).where('mode', '=', mode)
}

function toView(row: Selectable<EventsTable>): EventView {
  return {
    eventId: row.id,
    type: row.type,
    connectionId: row.connectionId,
    webhookEndpointId: row.webhookEndpointId,
    sequence: row.sequence,
    body: row.body,
    createdAt: row.createdAt.toISOString(),
  }
}
