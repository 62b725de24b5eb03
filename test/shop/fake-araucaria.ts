import { serve } from '@hono/node-server'
import { Hono } from 'hono'

export interface ReceivedCall {
  method: string
  path: string
  authorization: string | undefined
  contentType: string | undefined
  body: string
}

export interface ListedEndpoint {
  webhookEndpointId: string
  url: string
  enabled: boolean
}

export const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes ok!').toString('base64')}`

const connection = {
  connectionId: 'con_1',
  status: 'FAILED_AUTH',
  step: 'awaiting_credentials',
  version: 4,
  institutionId: 'ins_cl_banco_de_chile',
  externalUserId: null,
  metadata: {},
  connectedAt: '2026-11-22T10:00:00.000Z',
  lastSyncedAt: null,
  error: {
    code: 'invalid_credentials',
    message: 'The RUT or the password is wrong.',
    developerMessage: 'The bank rejected the credentials.',
    action: 'retry',
    retryable: false,
  },
  createdAt: '2026-11-22T09:59:00.000Z',
}

/** Answers the shop's calls over real HTTP, as the documentation says that Araucaria does. */
export async function startFakeAraucaria() {
  const calls: ReceivedCall[] = []
  const endpoints: ListedEndpoint[] = []
  const deleted = new Set<string>()
  const app = new Hono().basePath('/v1')

  app.use(async (c, next) => {
    calls.push({
      method: c.req.method,
      path: c.req.path,
      authorization: c.req.header('authorization'),
      contentType: c.req.header('content-type'),
      body: await c.req.text(),
    })
    await next()
  })
  app.post('/connections', (c) =>
    c.json({ connectionId: 'con_1', widgetToken: 'widget.token.1', widgetTokenExpiresAt: '…', status: 'PENDING' }, 201),
  )
  app.post('/connections/:id/widget-token', (c) =>
    c.json({
      connectionId: c.req.param('id'),
      widgetToken: 'widget.token.2',
      widgetTokenExpiresAt: '…',
      institutionId: connection.institutionId,
    }),
  )
  app.get('/connections/:id', (c) =>
    deleted.has(c.req.param('id'))
      ? c.json({ code: 'NOT_FOUND', detail: 'Nothing is here.' }, 404)
      : c.json(connection),
  )
  app.get('/institutions/:id', (c) => c.json({ institutionId: c.req.param('id'), name: 'Banco de Chile' }))
  app.get('/webhook-endpoints', (c) => c.json({ data: endpoints, hasMore: false, nextCursor: null }))
  app.post('/webhook-endpoints', async (c) => {
    const { url } = await c.req.json<{ url: string }>()
    const endpoint = { webhookEndpointId: `whe_${calls.length}`, url, enabled: true }
    endpoints.push(endpoint)
    return c.json({ ...endpoint, secret: webhookSecret }, 201)
  })
  app.delete('/webhook-endpoints/:id', (c) => {
    endpoints.splice(
      endpoints.findIndex((it) => it.webhookEndpointId === c.req.param('id')),
      1,
    )
    return c.body(null, 204)
  })

  const listening = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => listening.resolve(port))
  return {
    url: `http://127.0.0.1:${await listening.promise}`,
    calls,
    endpoints,
    deleted,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
