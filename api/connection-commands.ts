import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { Transaction } from 'kysely'
import type { ConnectionRow } from '../db/connections.ts'
import { acceptCommand } from '../db/outbox.ts'
import type { Schema } from '../db/schema.ts'
import { lockConnection } from '../db/transitions.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { connectionExample, ConnectionView, toView } from './connection-view.ts'
import type { AppEnv, KeyCaller } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { json } from './json-content.ts'
import { IdempotencyKey, type PostContext } from './once.ts'
import { notFound, Problem, problemResponses } from './problem.ts'
import { NoBody, refuseInvalid } from './validation.ts'

const onConnection = {
  security: [{ apiKey: [] }],
  request: {
    params: connectionParam,
    headers: IdempotencyKey,
    body: { content: json(NoBody, {}), required: false },
  },
}
const refusals = problemResponses(400, 401, 404, 413, 415, 422)
const accepted = {
  content: json(ConnectionView, connectionExample),
  description: 'Accepted; the connection as it is now',
}
const notConnected = problemResponses('CONNECTION_NOT_CONNECTED')

const disconnect = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/disconnect',
  operationId: 'disconnectConnection',
  tags: ['Connections'],
  summary: 'End a connection for good',
  description: 'Credentials are destroyed, records are kept. Carried out after what is under way; a webhook follows.',
  ...onConnection,
  responses: { 202: accepted, ...refusals, ...problemResponses('CONNECTION_DISCONNECTED') },
})

const sync = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/sync',
  operationId: 'syncConnection',
  tags: ['Connections'],
  summary: 'Sync a connection now',
  description: 'A sync that runs already will do. `connection.synced` or `connection.failed_auth` follows.',
  ...onConnection,
  responses: { 202: accepted, ...refusals, ...notConnected },
})

const resetLogin = createRoute({
  method: 'post',
  path: '/v1/sandbox/connections/{connectionId}/reset-login',
  operationId: 'resetSandboxLogin',
  tags: ['Sandbox'],
  summary: 'Change the password at the sandbox bank',
  description:
    'For a test connection that is CONNECTED: the password that it signs in with becomes wrong, as if the user had changed it at the bank. The next sync ends in FAILED_AUTH; any other good password of the sandbox signs in again.',
  ...onConnection,
  responses: { 202: accepted, ...refusals, ...notConnected },
})

export function connectionCommandRoutes({ db, authenticate, relay, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  /** Accepts a command for a connection that `requireFit` lets pass; the connection as it is then. */
  async function accept(
    c: PostContext<KeyCaller>,
    connectionId: string,
    requireFit: (row: ConnectionRow) => void,
    command: (trx: Transaction<Schema>, row: ConnectionRow) => Promise<unknown>,
  ) {
    const caller = c.get('caller')
    await requireConnection(db, caller, connectionId)
    await once(c, async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) throw notFound('connection')
      requireFit(row)
      await command(trx, row)
      return {}
    })
    relay.wake()
    return toView(await requireConnection(db, caller, connectionId))
  }

  routes.openapi({ ...sync, middleware: [authenticate.key] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const view = await accept(c, connectionId, requireConnected, async (trx, row) => {
      await acceptCommand(trx, row, { kind: 'sync', requestId: c.get('requestId') })
      // A workflow that goes on from the record finds the sync due.
      await trx.updateTable('connections').set({ nextSyncAt: new Date() }).where('id', '=', connectionId).execute()
    })
    return c.json(view, 202)
  })

  routes.openapi({ ...resetLogin, middleware: [authenticate.key] as const }, async (c) => {
    if (c.get('caller').mode !== 'test') throw notFound('test connection')
    const { connectionId } = c.req.valid('param')
    const view = await accept(c, connectionId, requireConnected, (trx, row) =>
      acceptCommand(trx, row, { kind: 'reset_login', requestId: c.get('requestId') }),
    )
    return c.json(view, 202)
  })

  routes.openapi({ ...disconnect, middleware: [authenticate.key] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const view = await accept(c, connectionId, requireNotDisconnected, async (trx, row) => {
      const disconnectSeq = await acceptCommand(trx, row, { kind: 'disconnect', requestId: c.get('requestId') })
      await trx.updateTable('connections').set({ disconnectSeq }).where('id', '=', connectionId).execute()
    })
    return c.json(view, 202)
  })

  return routes
}

function requireConnected({ status, disconnectSeq }: ConnectionRow): void {
  if (status === 'CONNECTED' && disconnectSeq === null) return
  throw new Problem(
    'CONNECTION_NOT_CONNECTED',
    `The connection is ${disconnectSeq === null ? status : 'being disconnected'}; this can be done in CONNECTED.`,
    { connectionStatus: status },
  )
}

function requireNotDisconnected({ status, disconnectSeq }: ConnectionRow): void {
  if (disconnectSeq === null) return
  throw new Problem('CONNECTION_DISCONNECTED', 'The connection was disconnected before, for good.', {
    connectionStatus: status,
  })
}
