import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findInstitution } from '../activities/banks/catalogue.ts'
import { enqueue } from '../db/outbox.ts'
import { addToTimeline } from '../db/timeline.ts'
import { lockConnection } from '../db/transitions.ts'
import { newId } from '../ids.ts'
import { connectionStatuses, newConnection } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { connectionExample, ConnectionView, toView } from './connection-view.ts'
import { deleteThroughWorkflow } from './delete-connection.ts'
import { exampleIds } from './example-ids.ts'
import { GivenInstitutionId, idOf, InstitutionId } from './id-schema.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { createdQuery, onlyPage, pageOf, pageQuery, toPage } from './page.ts'
import { beforeAnything, notFound, Problem, problemResponses, wrongFields } from './problem.ts'
import { NoBody, refuseInvalid, storablePattern, storableText } from './validation.ts'
import { endOf, exampleToken } from './widget-token.ts'

/** OpenAPI 3.1 has it, its types do not. */
const metadataKeys = { propertyNames: { minLength: 1, maxLength: 40, pattern: storablePattern } }

const NewConnection = z
  .strictObject({
    institutionId: InstitutionId.optional().openapi({ description: 'Skips the choice of a bank.' }),
    externalUserId: storableText.min(1).max(255).optional().openapi({ description: 'Your own id of the end user.' }),
    metadata: z
      .record(storableText.min(1).max(40), storableText.max(500))
      .refine((metadata) => Object.keys(metadata).length <= 50, 'At most 50 keys')
      .optional()
      .openapi({
        maxProperties: 50,
        ...metadataKeys,
        description: 'Whatever you want to find again: it comes with the connection and its webhooks.',
      }),
  })
  .openapi('NewConnection')

const newConnectionExample = {
  institutionId: 'ins_cl_banco_de_chile',
  externalUserId: 'user-42',
  metadata: { orderId: 'order-1871' },
}

const TokenView = z.object({
  connectionId: idOf('con'),
  widgetToken: z.string().openapi({ description: 'For the widget, safe to expose to the browser, for 15 minutes.' }),
  widgetTokenExpiresAt: z.iso.datetime(),
})
const CreatedConnection = TokenView.extend({ status: z.enum(connectionStatuses) }).openapi('CreatedConnection')
const RenewedToken = TokenView.extend({ institutionId: InstitutionId.nullable() }).openapi('WidgetToken')

const tokenExample = {
  connectionId: exampleIds.con,
  widgetToken: exampleToken,
  widgetTokenExpiresAt: '2026-01-15T12:15:00.000Z',
}

const tags = ['Connections']

const create = createRoute({
  method: 'post',
  path: '/v1/connections',
  operationId: 'createConnection',
  tags,
  summary: 'Start a connection',
  description:
    'Call it from your backend when a user is about to link a bank, and open the widget with the token. The body is optional.',
  security: [{ apiKey: [] }],
  request: { headers: IdempotencyKey, body: { content: json(NewConnection, newConnectionExample), required: false } },
  responses: {
    201: {
      content: json(CreatedConnection, { ...tokenExample, status: 'PENDING' }),
      description: 'PENDING, with a token for the widget',
    },
    ...problemResponses(400, 401, 413, 415, 422),
  },
})

const get = createRoute({
  method: 'get',
  path: '/v1/connections/{connectionId}',
  operationId: 'getConnection',
  tags,
  summary: 'Read a connection',
  description: 'What is recorded of it. To follow a login as it proceeds, await its status instead.',
  security: [{ apiKey: [] }],
  request: { params: connectionParam },
  responses: {
    200: { content: json(ConnectionView, connectionExample), description: 'The connection' },
    ...problemResponses(401, 404),
  },
})

const renewToken = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/widget-token',
  operationId: 'renewWidgetToken',
  tags,
  summary: 'Get a new widget token after FAILED_AUTH',
  description:
    'Open the widget with it, and the user enters the credentials again. A PENDING connection uses the token that it was created with.',
  security: [{ apiKey: [] }],
  request: {
    params: connectionParam,
    headers: IdempotencyKey,
    body: { content: json(NoBody, {}), required: false },
  },
  responses: {
    200: {
      content: json(RenewedToken, { ...tokenExample, institutionId: 'ins_cl_banco_de_chile' }),
      description: 'A token that opens the widget at the credential form',
    },
    ...problemResponses(400, 401, 404, 'CONNECTION_NOT_FAILED_AUTH', 413, 415, 422),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/connections',
  operationId: 'listConnections',
  tags,
  summary: 'List connections',
  description: 'Those of your organization, in the mode of the key, that all of the filters let pass.',
  security: [{ apiKey: [] }],
  request: {
    query: z.strictObject({
      ...pageQuery('con'),
      status: z.enum(connectionStatuses).optional(),
      institutionId: GivenInstitutionId.optional(),
      externalUserId: storableText.max(255).optional(),
      ...createdQuery,
    }),
  },
  responses: {
    200: {
      content: json(pageOf(ConnectionView, 'ConnectionPage'), onlyPage(connectionExample)),
      description: 'Newest first; deleted ones are gone',
    },
    ...problemResponses(401, 'VALIDATION_FAILED'),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/connections/{connectionId}',
  operationId: 'deleteConnection',
  tags,
  summary: 'Delete a connection that holds no data',
  description:
    'What has synced stays, and is ended by `…/disconnect` instead. With a widget token: only what was never established, as the widget’s Cancel does.',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: { params: connectionParam },
  responses: {
    204: { description: 'Deleted' },
    ...problemResponses(401, 404, 'CONNECTION_HAS_DATA', 'CONNECTION_ESTABLISHED', 'SUBMISSION_IN_PROGRESS'),
  },
})

export function connectionRoutes({ db, temporal, tokens, authenticate, relay, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...create, middleware: [authenticate.key] as const }, async (c) => {
    const { organizationId, mode } = c.get('caller')
    const { institutionId = null, externalUserId = null, metadata = {} } = c.req.valid('json')
    if (institutionId !== null && !findInstitution(mode, institutionId)) {
      throw wrongFields([{ field: 'institutionId', detail: 'No such institution; GET /v1/institutions lists them.' }])
    }
    const created = await once(c, async (trx) => {
      const connectionId = newId('con')
      const grant = tokens.newGrant()
      const tokenEndsAt = endOf(grant)
      const state = newConnection(institutionId)
      const { status, version } = state
      await trx
        .insertInto('connections')
        .values({
          id: connectionId,
          organizationId,
          mode,
          externalUserId,
          metadata: JSON.stringify(metadata),
          institutionId,
          status,
          step: 'awaiting_credentials',
          version,
          lastSeq: 1,
          tokenEndsAt,
        })
        .execute()
      await addToTimeline(
        trx,
        { organizationId, mode },
        { connectionId, version, transitionId: newId('trn'), status, step: 'awaiting_credentials', reason: 'created' },
      )
      await enqueue(trx, { organizationId, mode }, connectionId, {
        kind: 'start_connection',
        input: {
          connectionId,
          organizationId,
          mode,
          state,
          seq: 1,
          commands: [],
          tokenEndsAt: tokenEndsAt.toISOString(),
          nextSyncAt: null,
        },
        requestId: c.get('requestId'),
      })
      return { connectionId, status, grant }
    })
    relay.wake()
    const { connectionId, status, grant } = created
    const token = await tokens.issue({ organizationId, mode }, connectionId, grant)
    return c.json({ connectionId, ...token, status }, 201)
  })

  routes.openapi({ ...get, middleware: [authenticate.key] as const }, async (c) => {
    const row = await requireConnection(db, c.get('caller'), c.req.valid('param').connectionId)
    return c.json(toView(row), 200)
  })

  routes.openapi({ ...renewToken, middleware: [authenticate.key] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const caller = c.get('caller')
    await requireConnection(db, caller, connectionId)
    const { grant, institutionId } = await once(c, async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) throw notFound('connection')
      if (row.status !== 'FAILED_AUTH') {
        throw new Problem(
          'CONNECTION_NOT_FAILED_AUTH',
          `The connection is ${row.status}; a new token is given only in FAILED_AUTH. A PENDING connection uses the token that it was created with, or a new connection.`,
          { connectionStatus: row.status },
        )
      }
      const renewed = tokens.newGrant()
      await trx
        .updateTable('connections')
        .set({ tokenEndsAt: endOf(renewed) })
        .where('id', '=', connectionId)
        .execute()
      return { grant: renewed, institutionId: row.institutionId }
    })
    return c.json({ connectionId, ...(await tokens.issue(caller, connectionId, grant)), institutionId }, 200)
  })

  routes.openapi({ ...list, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter, status, institutionId, externalUserId, createdAfter, createdBefore } =
      c.req.valid('query')
    const { organizationId, mode } = c.get('caller')
    const rows = await db
      .selectFrom('connections')
      .selectAll()
      .where('organizationId', '=', organizationId)
      .where('mode', '=', mode)
      .where('deletedAt', 'is', null)
      .$if(startingAfter !== undefined, (query) => query.where('id', '<', startingAfter!))
      .$if(status !== undefined, (query) => query.where('status', '=', status!))
      .$if(institutionId !== undefined, (query) => query.where('institutionId', '=', institutionId!))
      .$if(externalUserId !== undefined, (query) => query.where('externalUserId', '=', externalUserId!))
      .$if(createdAfter !== undefined, (query) => query.where('createdAt', '>', createdAfter!))
      .$if(createdBefore !== undefined, (query) => query.where('createdAt', '<', createdBefore!))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute()
    return c.json(
      toPage(rows, limit, ({ id }) => id, toView),
      200,
    )
  })

  routes.openapi({ ...remove, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const caller = c.get('caller')
    await beforeAnything(() => requireConnection(db, caller, connectionId))
    const by = caller.kind === 'widget' ? 'user' : 'integrator'
    await deleteThroughWorkflow(db, temporal, connectionId, { by, requestId: c.get('requestId') })
    return c.body(null, 204)
  })

  return routes
}
