import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { readTimeline, timelineKinds } from '../db/timeline.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { exampleIds } from './example-ids.ts'
import { idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { onlyPage, pageOf, pageQuery, toPage, unknownCursor } from './page.ts'
import { problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const TimelineEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    kind: z.enum(timelineKinds),
    reason: z.string().nullable().openapi({
      description:
        'Why: what a `transition` followed from, what the bank said to an `attempt`, a login or what was asked about its challenge (`signed_in`, `challenge`, `challenge_wrong`, a failure code, `not_evaluated`, or `begun` where no answer is known), the type of an `event`, how a `delivery` stands.',
      example: 'login_accepted',
    }),
    version: z.int().nullable().openapi({ description: 'Of the connection, after a `transition`.' }),
    status: z.string().nullable().openapi({ description: 'Of the connection, after a `transition`.' }),
    error: z
      .string()
      .nullable()
      .openapi({ description: 'The failure code of a `transition`; why a `delivery` failed.' }),
    endedAt: z.iso.datetime().nullable().openapi({ description: 'When an `attempt` was answered.' }),
    webhookEndpointId: idOf('whe').nullable().openapi({ description: 'Where a `delivery` goes.' }),
    attempts: z.int().nullable().openapi({ description: 'How often a `delivery` was tried.' }),
  })
  .openapi('TimelineEntry')

const entryExample = {
  id: exampleIds.trn,
  at: '2026-01-15T12:00:40.112Z',
  kind: 'transition',
  reason: 'login_accepted',
  version: 3,
  status: 'CONNECTED',
  error: null,
  endedAt: null,
  webhookEndpointId: null,
  attempts: null,
} satisfies z.infer<typeof TimelineEntry>

const route = createRoute({
  method: 'get',
  path: '/v1/connections/{connectionId}/timeline',
  operationId: 'listTimelineEntries',
  tags: ['Connections'],
  summary: 'Read what happened to a connection',
  description:
    'Transitions, bank logins and answers to challenges, events and deliveries. No credential and no personal data.',
  security: [{ apiKey: [] }],
  request: { params: connectionParam, query: z.strictObject(pageQuery(/^[\w/-]{1,200}$/)) },
  responses: {
    200: {
      content: json(pageOf(TimelineEntry, 'TimelinePage'), onlyPage(entryExample)),
      description: 'In order of time',
    },
    ...problemResponses(401, 404, 'VALIDATION_FAILED'),
  },
})

export function timelineRoutes({ db, authenticate }: RouteDeps) {
  return new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid }).openapi(
    { ...route, middleware: [authenticate.key] as const },
    async (c) => {
      const { limit, startingAfter } = c.req.valid('query')
      const connection = await requireConnection(db, c.get('caller'), c.req.valid('param').connectionId)
      const rows = await readTimeline(db, connection.id, limit + 1, startingAfter)
      if (!rows) throw unknownCursor()
      const page = toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => ({ ...row, at: row.at.toISOString(), endedAt: row.endedAt?.toISOString() ?? null }),
      )
      return c.json(page, 200)
    },
  )
}
