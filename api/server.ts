import { serve } from '@hono/node-server'
import { Client, Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { Registry } from 'prom-client'
import { apiConfig, ConfigError } from '../config.ts'
import { openDatabase } from '../db/index.ts'
import { checkDatabase } from '../db/check.ts'
import { outboxChannel } from '../db/outbox.ts'
import { connectionChannel } from '../db/transitions.ts'
import { announce, endOnUncaught, errorFields, log } from '../log.ts'
import { createApiMetrics, serveMetrics } from '../metrics.ts'
import { createApp } from './app.ts'
import { createListener } from '../db/listener.ts'
import { registerGauges } from './gauges.ts'
import { reconcileHourly } from './reconcile.ts'
import { createRelay } from './relay.ts'
import { createStatusWaiters } from './status-waiters.ts'
import { createWidgetTokens } from './widget-token.ts'

/** What is under way when the process is asked to stop has this long. */
const stopWithinMs = 10_000

/** After a long absence of Temporal, gRPC would wait two minutes before it tries again. */
const reconnectWithinMs = 5_000

async function main(): Promise<void> {
  endOnUncaught()
  const config = apiConfig(process.env)
  const db = openDatabase(config.databaseUrl)
  await checkDatabase(db)
  const { connectionOptions, namespace } = loadClientConnectConfig()
  // Lazy: the API accepts commands while Temporal is away.
  const connection = Connection.lazy({
    ...connectionOptions,
    channelArgs: { 'grpc.max_reconnect_backoff_ms': reconnectWithinMs },
  })
  const temporal = new Client({ connection, namespace: namespace ?? 'default' })
  const registry = new Registry()
  const metrics = createApiMetrics(registry)
  const starting = { db, temporal, taskQueue: config.taskQueue, metrics }
  const relay = createRelay(starting)
  const waiters = createStatusWaiters(db)
  const listener = createListener(
    config.databaseUrl,
    { [outboxChannel]: () => relay.wake(), [connectionChannel]: (connectionId) => waiters.wake(connectionId) },
    () => {
      relay.wake()
      waiters.sweep()
    },
  )
  const tokens = await createWidgetTokens(config.widgetTokenKeys, config.publicUrl)
  const app = createApp({ config, db, temporal, tokens, relay, waiters, metrics })
  registerGauges(registry, { db, temporal, waiters })
  const metricsServer = config.metrics && (await serveMetrics(registry, config.metrics))

  await listener.start()
  relay.start()
  waiters.start()
  const stopReconciling = reconcileHourly(starting)
  const server = serve({ fetch: app.fetch, port: config.port }, () => announce('api_started', { port: config.port }))
  server.on('error', (error: NodeJS.ErrnoException) => {
    console.error(
      error.code === 'EADDRINUSE'
        ? `Port ${config.port} is in use: stop what uses it, or set API_PORT to another.`
        : `The API cannot listen on port ${config.port} (${error.code}).`,
    )
    process.exit(1)
  })

  const stop = async (signal: string) => {
    announce('api_stopping', { signal })
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    const closed = new Promise((resolve) => server.close(resolve))
    waiters.stop()
    await closed
    stopReconciling()
    await listener.stop()
    await relay.stop()
    metricsServer?.close()
    await db.destroy()
    await connection.close()
    // A call that was given up may still wait to be retried, and would fail on the closed connection.
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop(signal)
      process.once(signal, () => process.exit(1))
    })
  }
}

main().catch((error: Error) => {
  if (!(error instanceof ConfigError)) log('error', 'api_failed', errorFields(error))
  console.error(error.message)
  process.exit(1)
})
