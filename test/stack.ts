import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { randomBytes } from 'node:crypto'
import { Registry } from 'prom-client'
import { inject, onTestFinished } from 'vitest'
import { createActivities, type ActivityDeps } from '../activities/index.ts'
import { nameRequest } from '../activities/request-id.ts'
import { installRuntime } from '../activities/worker.ts'
import type { BankConnector } from '../activities/banks/connector.ts'
import { createApp } from '../api/app.ts'
import { createListener } from '../db/listener.ts'
import { createRelay } from '../api/relay.ts'
import type { RateLimitConfig } from '../api/rate-limits.ts'
import { createStatusWaiters } from '../api/status-waiters.ts'
import type { ConnectionStatusView } from '../api/status.ts'
import { createWidgetTokens } from '../api/widget-token.ts'
import { outboxChannel } from '../db/outbox.ts'
import { createApiMetrics, createWorkerMetrics } from '../metrics.ts'
import { connectionChannel } from '../db/transitions.ts'
import { createWebhookSender } from '../webhooks/sender.ts'
import { generateSealingKey, generateSigningKey, publicPart } from '../sealing/keys.ts'
import { createOrganization, openTestDatabase, type Until } from './database.ts'
import { newRut, scriptedBank } from './scripted-bank.ts'
import { serve } from './serve.ts'
import { WorkerInSharedThread } from './shared-workflow-thread.ts'

installRuntime()

const unserved = 'http://localhost:8080'

export type Stack = Awaited<ReturnType<typeof openStack>>

/**
 * The whole service in this process, on a database and a task queue of its own: what `api/server.ts` and
 * `activities/worker.ts` construct, with the bank played by a script. `startWorker` starts a worker for it.
 */
export async function openStack(
  options: {
    bank?: BankConnector
    syncIntervalMs?: number
    webhookAllowedRanges?: string[]
    /** The API's road to Temporal; the worker has its own. */
    temporalAddress?: string
    limits?: RateLimitConfig
    /** Serves it on a port, for a browser. */
    served?: boolean
    until?: Until
  } = {},
) {
  const { until = onTestFinished } = options
  const { db, url } = await openTestDatabase(until)
  const owner = await createOrganization(db)
  const connection = await Connection.connect({ address: options.temporalAddress ?? inject('temporalAddress') })
  const temporal = new Client({ connection })
  const taskQueue = `test-${randomBytes(6).toString('hex')}`
  const sealingKey = await generateSealingKey()
  const webhookSecretKey = randomBytes(32)
  const webhookAllowedRanges = options.webhookAllowedRanges ?? ['127.0.0.0/8', '::1/128']
  const config = {
    publicUrl: options.served ? await serve((request, env) => app.fetch(request, env), 'localhost', until) : unserved,
    sealingKeys: [publicPart(sealingKey)],
    webhookSecretKey,
    webhookAllowedRanges,
    sandboxBankUrl: 'http://localhost:8070',
    apiKeyRequestsPerMinute: 1_000_000,
    widgetTokenRequestsPerMinute: 1_000_000,
    ...options.limits,
  }
  const tokens = await createWidgetTokens([await generateSigningKey()], config.publicUrl)
  const waiters = createStatusWaiters(db)
  const registry = new Registry()
  const metrics = createApiMetrics(registry)
  const workerRegistry = new Registry()
  const workerMetrics = createWorkerMetrics(workerRegistry)
  const relay = createRelay({ db, temporal, taskQueue, metrics })
  const listener = createListener(
    url,
    { [outboxChannel]: () => relay.wake(), [connectionChannel]: (connectionId) => waiters.wake(connectionId) },
    () => waiters.sweep(),
  )
  const app = createApp({ config, db, temporal, tokens, relay, waiters, metrics })
  await listener.start()
  relay.start()
  waiters.start()
  const webhookConfig = { databaseUrl: url, webhookSecretKey, webhookAllowedRanges }
  const webhooks = createWebhookSender(db, webhookConfig, workerMetrics)
  const activityDeps: ActivityDeps = {
    db,
    webhooks,
    metrics: workerMetrics,
    connectors: { sandbox: options.bank ?? scriptedBank() },
    sealingKeys: [sealingKey],
    storageKeys: [await generateSealingKey()],
    loginHashKey: randomBytes(32),
    syncIntervalMs: options.syncIntervalMs ?? 24 * 3_600_000,
  }
  until(async () => {
    waiters.stop()
    await listener.stop()
    await relay.stop()
    webhooks.close()
    // The connection stays open: a call that was given up may still wait to be retried, and would fail on a closed one.
  })

  let workersStarted = 0

  /** Calls the API as `token` (an API key or a widget token; the organization's key unless told). */
  async function call(
    method: string,
    path: string,
    { token = owner.key, body }: { token?: string; body?: unknown } = {},
  ) {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  return {
    app,
    call,
    db,
    databaseUrl: url,
    owner,
    temporal,
    taskQueue,
    tokens,
    relay,
    waiters,
    metrics,
    registry,
    workerRegistry,
    activityDeps,
    webhookConfig,
    config,
    publicUrl: config.publicUrl,
    sealingKey: config.sealingKeys[0]!,

    /** A worker until the test is over, or until `stop`. */
    async startWorker({
      address = inject('temporalAddress'),
      activities = createActivities(activityDeps),
      bundlePath = inject('workflowBundlePath'),
      /** Whether it sends webhooks too. */
      sends = true,
      /** What is under way when it is asked to stop has this long; of the real one twenty seconds. */
      graceSeconds = 1,
    } = {}): Promise<{ stop: () => Promise<void> }> {
      const native = await NativeConnection.connect({ address })
      const kind = workersStarted++ === 0 ? WorkerInSharedThread : Worker
      const worker = await kind.create({
        connection: native,
        taskQueue,
        workflowBundle: { codePath: bundlePath },
        activities,
        interceptors: { activity: [nameRequest] },
        shutdownGraceTime: `${graceSeconds} seconds`,
        shutdownForceTime: `${graceSeconds + 4} seconds`,
      })
      const run = worker.run()
      const dispatching = createWebhookSender(db, webhookConfig, workerMetrics)
      if (sends) await dispatching.start()
      let stopped: Promise<void> | undefined
      const stop = () =>
        (stopped ??= (async () => {
          worker.shutdown()
          await Promise.all([run, dispatching.stop()])
          dispatching.close()
          await native.close()
        })())
      onTestFinished(stop)
      return { stop }
    },

    async createConnection(
      body: object = {},
    ): Promise<{ connectionId: string; widgetToken: string; widgetTokenExpiresAt: string }> {
      const { body: created } = await call('POST', '/v1/connections', { body })
      return created
    },

    /** Plain test credentials, sealed by the API at once. */
    submit(connectionId: string, token: string, fields: Record<string, string>, extra: object = {}) {
      const body = { institutionId: 'ins_cl_banco_de_chile', fields, ...extra }
      return call('POST', `/v1/connections/${connectionId}/credentials`, { token, body })
    },

    /** Answers the open challenge, in plain unless told. */
    async answer(connectionId: string, token: string, answer: object) {
      const { body: status } = await call('GET', `/v1/connections/${connectionId}/status`)
      const body = { challengeId: status.challenge?.id ?? 'chl_none', answer }
      return call('POST', `/v1/connections/${connectionId}/challenge`, { token, body })
    },

    /** A connection whose first login the bank has answered with a challenge. */
    async createChallenged(rut = newRut()) {
      const { connectionId, widgetToken } = await this.createConnection()
      await this.submit(connectionId, widgetToken, { rut, password: 'pass' })
      const status = await this.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge', widgetToken)
      return { connectionId, widgetToken, status }
    },

    /** A connection that the bank accepted and whose first sync is done. */
    async connect(login: Record<string, string> = goodLogin, body: object = {}) {
      const created = await this.createConnection(body)
      await this.submit(created.connectionId, created.widgetToken, login)
      await this.statusWhen(created.connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
      return created
    },

    /** What the integrator was told about a connection, in order: the bodies of its events. */
    async events(connectionId: string) {
      const rows = await db
        .selectFrom('events')
        .select('body')
        .where('connectionId', '=', connectionId)
        .orderBy('sequence')
        .execute()
      return rows.map(({ body }) => JSON.parse(body))
    },

    /** How often the activity that a workflow waits for has been tried; 0 where it waits for none. */
    async pendingAttempts(workflowId: string): Promise<number> {
      const { raw } = await temporal.workflow.getHandle(workflowId).describe()
      return raw.pendingActivities?.[0]?.attempt ?? 0
    },

    /** Polls as a widget does until the status is as wanted. */
    async statusWhen(
      connectionId: string,
      wanted: (status: ConnectionStatusView) => boolean,
      token = owner.key,
      { withinMs = 20_000 } = {},
    ): Promise<ConnectionStatusView> {
      const deadline = Date.now() + withinMs
      let last: ConnectionStatusView | undefined
      while (Date.now() < deadline) {
        const after = last ? `?after=${last.version}&wait=1` : ''
        const { status, body } = await call('GET', `/v1/connections/${connectionId}/status${after}`, { token })
        if (status === 200) last = body as ConnectionStatusView
        if (last && wanted(last)) return last
      }
      throw new Error(`The status stayed ${JSON.stringify(last)}`)
    },
  }
}

export const goodLogin = { rut: '11.111.111-1', password: 'pass_good' }
