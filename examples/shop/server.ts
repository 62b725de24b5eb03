import { Araucaria } from '@araucaria/client'
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { readSettings } from './settings.ts'
import { createShop } from './shop.ts'
import { openStore } from './store.ts'
import { keepWebhookEndpoint } from './webhook-endpoint.ts'

const { port, shopUrl, araucariaUrl, apiKey, statePath } = orExit(
  () => readSettings(process.env),
  (reason) => reason,
)
const store = orExit(
  () => openStore(statePath),
  (reason) => `SHOP_STATE ${statePath} can't be used as the shop's state file: ${reason}.`,
)
const logger = pino({ name: 'shop' })
const araucaria = new Araucaria({ apiKey, baseUrl: araucariaUrl, locale: 'en' })
const app = createShop({ araucaria, araucariaUrl, store, logger })

const server = serve({ fetch: app.fetch, port }, () => {
  logger.info({ url: shopUrl }, 'the shop is open')
  keepWebhookEndpoint({ araucaria, store, logger }, `${shopUrl}/webhooks/araucaria`).catch((error: Error) =>
    exit(`The shop can't register its webhook endpoint: ${error.message}`),
  )
})
server.on('error', (error: NodeJS.ErrnoException) => {
  const reason = error.code === 'EADDRINUSE' ? 'it is in use by another program' : error.message
  exit(`The shop can't listen on port ${port}: ${reason}. Set SHOP_PORT to a free port.`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    // The pages' event streams would hold the server open for as long as somebody looks at one.
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

function orExit<T>(read: () => T, sentence: (reason: string) => string): T {
  try {
    return read()
  } catch (error) {
    return exit(sentence(error instanceof Error ? error.message : String(error)))
  }
}

function exit(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
