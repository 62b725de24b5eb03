import { AraucariaError, verifyWebhook, WebhookVerificationError, type Araucaria } from '@araucaria/client'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import type { Logger } from 'pino'
import type { Store } from './store.ts'
import { unlessGone } from './unless-gone.ts'

const shownConnections = 20
const keptWebhooks = 100

interface Deps {
  araucaria: Araucaria
  araucariaUrl: string
  store: Store
  logger: Logger
}

export function createShop({ araucaria, araucariaUrl, store, logger }: Deps) {
  const app = new Hono()
  const arrivals = new EventEmitter().setMaxListeners(0)
  const institutionNames = new Map<string, string>()
  const araucariaOrigin = new URL(araucariaUrl).origin
  const page = readFileSync(join(import.meta.dirname, 'page.html'), 'utf8').replaceAll(
    '{{ARAUCARIA_URL}}',
    araucariaUrl,
  )

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", araucariaOrigin],
        frameSrc: [araucariaOrigin],
      },
      referrerPolicy: 'strict-origin-when-cross-origin',
    }),
  )

  app.get('/', (c) => c.html(page))

  app.post('/api/create-connection', async (c) => {
    const { connectionId, widgetToken } = await araucaria.connections.create()
    store.save({ connectionIds: [connectionId, ...store.state.connectionIds].slice(0, shownConnections) })
    logger.info({ connectionId }, 'connection created')
    return c.json({ connectionId, widgetToken, hostedUrl: hostedUrl(c.req.url, connectionId, widgetToken) })
  })

  app.post('/api/connections/:id/widget-token', async (c) => {
    const id = c.req.param('id')
    // A shop with accounts checks here that the connection belongs to the customer who is signed in.
    if (!store.state.connectionIds.includes(id)) return c.json({ message: 'This shop has no such connection.' }, 404)
    const { connectionId, widgetToken } = await araucaria.connections.renewWidgetToken(id)
    return c.json({ connectionId, widgetToken })
  })

  app.post('/webhooks/araucaria', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const secret = store.state.webhookEndpoint?.secret
    if (!secret) return c.json({ message: 'The webhook endpoint is not registered yet.' }, 503)

    let event
    try {
      // The signature covers the bytes that were sent: verify the raw text, and parse only after that.
      event = verifyWebhook({ body: await c.req.text(), headers: c.req.raw.headers, secret })
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error
      logger.warn({ reason: error.message }, 'webhook refused')
      return c.json({ message: 'The signature is not valid.' }, 400)
    }

    // Deliveries come at least once: the id is the event's, the same at every attempt.
    const { eventId: id, type, timestamp, data } = event
    const known = store.state.webhooks
    if (!known.some((webhook) => webhook.id === id)) {
      const webhook = { id, receivedAt: new Date().toISOString(), type, timestamp, data }
      store.save({ webhooks: [webhook, ...known].slice(0, keptWebhooks) })
      logger.info(
        { webhookId: id, type, ...('connectionId' in data && { connectionId: data.connectionId }) },
        'webhook received',
      )
      arrivals.emit('webhook')
    }
    return c.body(null, 204)
  })

  app.get('/api/state', async (c) => {
    const ids = store.state.connectionIds
    const found = await Promise.all(ids.map((id) => unlessGone(araucaria.connections.get(id))))
    const gone = ids.filter((_, index) => !found[index])
    if (gone.length > 0) {
      store.save({ connectionIds: store.state.connectionIds.filter((id) => !gone.includes(id)) })
    }
    const connections = await Promise.all(
      found
        .filter((connection) => connection !== undefined)
        .map(async (connection) => ({ ...connection, institution: await institutionName(connection.institutionId) })),
    )
    return c.json({ connections, webhooks: store.state.webhooks.map((webhook) => ({ ...webhook, verified: true })) })
  })

  app.get('/api/events', (c) =>
    streamSSE(c, async (stream) => {
      const tell = () => void stream.writeSSE({ event: 'webhook', data: 'received' })
      arrivals.on('webhook', tell)
      stream.onAbort(() => void arrivals.off('webhook', tell))
      // Something now and then, so that proxies keep a quiet stream open.
      while (!stream.aborted) {
        await stream.writeSSE({ event: 'alive', data: 'yes' })
        await stream.sleep(15_000)
      }
    }),
  )

  app.use(serveStatic({ root: join(import.meta.dirname, 'public') }))

  app.onError((error, c) => {
    if (!(error instanceof AraucariaError)) {
      logger.error({ err: error, path: c.req.path }, 'request failed')
      return c.json({ message: 'Something failed in the shop. Its log says what.' }, 500)
    }
    logger.warn({ reason: error.message, path: c.req.path }, 'request failed at Araucaria')
    if (error.status === 409) return c.json({ message: 'This connection does not need new credentials now.' }, 409)
    return c.json({ message: 'The bank connection service does not answer as it should. Try again in a moment.' }, 502)
  })

  /** The widget as a page of its own, for browsers that can't show it here; it comes back to this page. */
  function hostedUrl(requestUrl: string, connectionId: string, widgetToken: string) {
    const address = new URL(`${araucariaUrl}/connect/${connectionId}`)
    address.searchParams.set('returnUrl', new URL('/', requestUrl).href)
    address.hash = `token=${widgetToken}`
    return address.href
  }

  async function institutionName(institutionId: string | null) {
    if (institutionId === null) return null
    const known = institutionNames.get(institutionId)
    if (known !== undefined) return known
    const name = (await unlessGone(araucaria.institutions.get(institutionId)))?.name ?? institutionId
    institutionNames.set(institutionId, name)
    return name
  }

  return app
}
