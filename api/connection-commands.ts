import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { acceptCommand } from '../db/outbox.ts'
import { lockConnection } from '../db/transitions.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { ConnectionView, toView } from './connection-view.ts'
import type { AppEnv, KeyCaller } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { notFound, Problem, problemResponses } from './problem.ts'
import { NoBody, refuseInvalid } from './validation.ts'

const connection = {
  security: [{ apiKey: [] }],
  request: { params: connectionParam, body: { content: { 'application/json': { schema: NoBody } }, required: false } },
  responses: {
    202: {
      content: { 'application/json': { schema: ConnectionView } },
      description: 'Accepted; the connection as it is now',
    },
    ...problemResponses(400, 401, 404, 409, 413, 415, 422),
  },
}

const disconnect = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/disconnect',
  tags: ['Connections'],
  summary: 'End a connection for good',
  description: 'Credentials are destroyed, records are kept. Carried out after what is under way; a webhook follows.',
  ...connection,
})

const sync = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/sync',
  tags: ['Connections'],
  summary: 'Sync a connection now',
  description: 'A sync that runs already will do. `connection.synced` or `connection.failed_auth` follows.',
  ...connection,
})

const resetLogin = createRoute({
  method: 'post',
  path: '/v1/sandbox/connections/{connectionId}/reset-login',
  tags: ['Sandbox'],
  summary: 'Change the password at the sandbox bank',
  description:
    'For a test connection that is CONNECTED: the password that it signs in with becomes wrong, as if the user had changed it at the bank. The next sync ends in FAILED_AUTH; any other good password of the sandbox signs in again.',
  ...connection,
})

export function connectionCommandRoutes({ db, authenticate, relay }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  /** Accepts a command that only a CONNECTED connection takes. */
  async function acceptWhileConnected(caller: KeyCaller, connectionId: string, kind: 'sync' | 'reset_login') {
    await requireConnection(db, caller, connectionId)
    const accepted = await db.transaction().execute(async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) throw notFound('connection')
      if (row.status !== 'CONNECTED' || row.disconnectSeq !== null) {
        throw new Problem(
          'CONNECTION_NOT_CONNECTED',
          `The connection is ${row.disconnectSeq === null ? row.status : 'being disconnected'}; this can be done in CONNECTED.`,
          { connectionStatus: row.status },
        )
      }
      await acceptCommand(trx, row, { kind })
      // A workflow that goes on from the record finds the sync due.
      if (kind === 'sync') {
        await trx.updateTable('connections').set({ nextSyncAt: new Date() }).where('id', '=', connectionId).execute()
      }
      return row
    })
    relay.wake()
    return toView(accepted)
  }

  routes.openapi({ ...sync, middleware: [authenticate.key] as const }, async (c) =>
    c.json(await acceptWhileConnected(c.get('caller'), c.req.valid('param').connectionId, 'sync'), 202),
  )

  routes.openapi({ ...resetLogin, middleware: [authenticate.key] as const }, async (c) => {
    if (c.get('caller').mode !== 'test') throw notFound('test connection')
    return c.json(await acceptWhileConnected(c.get('caller'), c.req.valid('param').connectionId, 'reset_login'), 202)
  })

  routes.openapi({ ...disconnect, middleware: [authenticate.key] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    await requireConnection(db, c.get('caller'), connectionId)
    const accepted = await db.transaction().execute(async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) throw notFound('connection')
      if (row.disconnectSeq !== null) {
        throw new Problem('CONNECTION_DISCONNECTED', 'The connection was disconnected before, for good.', {
          connectionStatus: row.status,
        })
      }
      const disconnectSeq = await acceptCommand(trx, row, { kind: 'disconnect' })
      await trx.updateTable('connections').set({ disconnectSeq }).where('id', '=', connectionId).execute()
      return row
    })
    relay.wake()
    return c.json(toView(accepted), 202)
  })

  return routes
}
