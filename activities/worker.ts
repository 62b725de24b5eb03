import { loadClientConnectConfig } from '@temporalio/envconfig'
import { DefaultLogger, NativeConnection, Runtime, Worker, type LogLevel } from '@temporalio/worker'
import { Registry } from 'prom-client'
import { ConfigError, workerConfig, type WorkerConfig } from '../config.ts'
import { openDatabase } from '../db/index.ts'
import { checkDatabase } from '../db/check.ts'
import { announce, endOnUncaught, errorFields, log } from '../log.ts'
import { createWorkerMetrics, serveMetrics, type MetricsAddress } from '../metrics.ts'
import { createWebhookSender } from '../webhooks/sender.ts'
import { createSandboxConnector } from './banks/sandbox.ts'
import { createActivities, type ActivityDeps } from './index.ts'
import { nameRequest } from './request-id.ts'
import { requireKeys } from './required-keys.ts'
import { resealHourly } from './reseal.ts'
import { bundlerOptions, workflowInterceptorModules, workflowsPath } from './workflow-code.ts'

const levels: Record<LogLevel, Parameters<typeof log>[0]> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
}

/**
 * Temporal's own log lines, through our allow-list: its default logger would print whatever an error carries. The SDK
 * serves its metrics by itself, where it is told to.
 */
export function installRuntime(metrics: MetricsAddress | null = null): void {
  Runtime.install({
    logger: new DefaultLogger('DEBUG', ({ level, message, meta }) => {
      // The bundler's report of many lines.
      if (message.includes('\n')) return
      log(levels[level], message, { ...meta, ...(meta?.error !== undefined && errorFields(meta.error)) })
    }),
    // What its native side has to say as well.
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metrics && { metrics: { prometheus: { bindAddress: bindAddress(metrics), useSecondsForDurations: true } } }),
    },
    shutdownSignals: [],
  })
}

function bindAddress({ host, port }: MetricsAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

type CreateConnectors = (config: WorkerConfig) => ActivityDeps['connectors']

async function main(createConnectors: CreateConnectors): Promise<void> {
  endOnUncaught()
  const config = workerConfig(process.env)
  installRuntime(config.sdkMetrics)
  const db = openDatabase(config.databaseUrl)
  await checkDatabase(db)
  await requireKeys(db, config)
  const { connectionOptions, namespace } = loadClientConnectConfig()
  const connection = await NativeConnection.connect(connectionOptions).catch(() => {
    throw new Error(`Temporal does not answer at ${connectionOptions.address}: check TEMPORAL_ADDRESS.`)
  })
  const registry = new Registry()
  const metrics = createWorkerMetrics(registry)
  const webhooks = createWebhookSender(db, config, metrics)
  const worker = await Worker.create({
    connection,
    namespace: namespace ?? 'default',
    taskQueue: config.taskQueue,
    workflowsPath,
    bundlerOptions,
    interceptors: { workflowModules: workflowInterceptorModules, activity: [nameRequest] },
    activities: createActivities({
      ...config,
      db,
      webhooks,
      metrics,
      connectors: createConnectors(config),
    }),
    // What 40 seconds of sign-ins, five a second, have touched. A connection that waits needs none of it. With 100 the slow
    // sign-ins got a quarter slower (p99 231 → 289 ms); more only takes memory, 0.1 MB each.
    maxCachedWorkflows: 200,
    // Slots and pollers are the SDK's: with 20 pollers or autoscaling, starting and running 1,000 workflows was no quicker.
    // Nearly every bank call ends in 20 seconds; what does not is cancelled, and an orchestrator's usual 30 are kept.
    shutdownGraceTime: '20 seconds',
    shutdownForceTime: '30 seconds',
  })
  let webhooksStopped: Promise<void> | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      announce('worker_stopping', { signal })
      webhooksStopped ??= webhooks.stop()
      worker.shutdown()
      process.once(signal, () => process.exit(1))
    })
  }
  const metricsServer = config.metrics && (await serveMetrics(registry, config.metrics))
  await webhooks.start()
  const stopResealing = resealHourly({ ...config, db })
  announce('worker_started', { taskQueue: config.taskQueue })
  await worker.run()
  await Promise.all([webhooksStopped, stopResealing()])
  metricsServer?.close()
  webhooks.close()
  await connection.close()
  await db.destroy()
}

/** Makes this process a worker for these banks, until it is asked to stop. */
export async function runWorker(createConnectors: CreateConnectors): Promise<void> {
  await main(createConnectors).catch((error: Error) => {
    if (!(error instanceof ConfigError)) log('error', 'worker_failed', errorFields(error))
    console.error(error.message)
    process.exit(1)
  })
}

if (import.meta.main) {
  await runWorker(({ sandboxBankUrl }) => ({ sandbox: createSandboxConnector(sandboxBankUrl) }))
}
