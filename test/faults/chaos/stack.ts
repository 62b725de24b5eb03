import { Client, Connection } from '@temporalio/client'
import { appendFileSync, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiKey } from '../../../api/api-keys.ts'
import { ensureOrganization } from '../../../api/organizations.ts'
import { buildPages } from '../../../build.ts'
import { dashboardFolder } from '../../../dashboard/build.ts'
import { openDatabase } from '../../../db/index.ts'
import { migrate } from '../../../db/migrate.ts'
import { freePort } from '../../../dev/ports.ts'
import { startPostgres } from '../../../dev/postgres.ts'
import { startApi, startSandboxBank, startWorker } from '../../../dev/services.ts'
import { startTemporal } from '../../../dev/temporal.ts'
import { newId } from '../../../ids.ts'
import { generateSecrets } from '../../../sealing/generate.ts'
import { createPart } from '../part.ts'
import { openWebhookReceiver } from '../webhook-receiver.ts'
import { openBankWitness } from './bank-witness.ts'
import { openToxiproxy } from './toxiproxy.ts'

/** Longer than the API's own five seconds for a deletion. */
const callTimeoutMs = 8_000

/** Ends with SIGKILL and starts again on the same ports and data. */
export const partNames = ['api', 'worker', 'temporal', 'postgres', 'bank'] as const
export type PartName = (typeof partNames)[number]

/** Who speaks to whom, each through a proxy. */
export const roads = [
  'client-api',
  'api-postgres',
  'api-temporal',
  'worker-postgres',
  'worker-temporal',
  'worker-bank',
  'worker-receiver',
] as const
export type Road = (typeof roads)[number]

export type ChaosStack = Awaited<ReturnType<typeof openChaosStack>>

export interface Call {
  token?: string
  body?: unknown
  waitMs?: number
}

/** The service as real processes with a proxy on each road between them; bank and receivers are watched. */
export async function openChaosStack() {
  const dataDir = await mkdtemp(join(tmpdir(), 'araucaria-chaos-'))
  const log = (line: string) => appendFileSync(join(dataDir, 'log'), `${line}\n`)
  const [postgresPort = 0, temporalPort = 0, uiPort = 0, bankPort = 0, apiPort = 0] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  )
  let databaseUrl = ''
  const postgres = createPart(async () => {
    const server = await startPostgres({ dataDir, port: postgresPort, log })
    databaseUrl = server.url
    return server
  })
  const temporal = createPart(() => startTemporal({ dataDir, port: temporalPort, uiPort, headless: true, log }))
  if (!existsSync(join(dashboardFolder, 'assets.json'))) await buildPages()
  const [proxies] = await Promise.all([openToxiproxy(), postgres.start(), temporal.start(), generateSecrets(dataDir)])

  const db = openDatabase(databaseUrl, 10)
  await migrate(db)
  const owner = { organizationId: newId('org'), mode: 'test' } as const
  await ensureOrganization(db, owner.organizationId)
  const { key } = await createApiKey(db, owner, 'chaos')
  const bankUrl = `http://127.0.0.1:${bankPort}`
  const [witness, everything, connects] = await Promise.all([
    openBankWitness(bankUrl),
    openWebhookReceiver(),
    openWebhookReceiver(),
  ])

  const clientPort = await proxies.through('client-api', apiPort)
  const witnessPort = await proxies.through('worker-bank', witness.port)
  const receiverPort = await proxies.through('worker-receiver', portOf(everything.url))
  /** How the API or the worker sees the world. */
  async function surroundings(part: 'api' | 'worker') {
    return {
      PATH: process.env.PATH,
      LOG_LEVEL: 'warn',
      API_KEY_REQUESTS_PER_MINUTE: '1000000',
      WIDGET_TOKEN_REQUESTS_PER_MINUTE: '1000000',
      DATABASE_URL: onPort(databaseUrl, await proxies.through(`${part}-postgres`, postgresPort)),
      TEMPORAL_ADDRESS: `127.0.0.1:${await proxies.through(`${part}-temporal`, temporalPort)}`,
    }
  }
  const metricsPort = await freePort()
  const apiEnv = { ...(await surroundings('api')), API_METRICS_PORT: `${metricsPort}` }
  const workerEnv = await surroundings('worker')
  const newWorker = (entry?: string) =>
    createPart(() =>
      startWorker({
        dataDir,
        env: workerEnv,
        bankUrl: `http://127.0.0.1:${witnessPort}`,
        ...(entry !== undefined && { entry }),
        log,
      }),
    )
  const parts = {
    postgres,
    temporal,
    bank: createPart(() => startSandboxBank({ dataDir, env: { PATH: process.env.PATH }, port: bankPort, log })),
    worker: newWorker(),
    api: createPart(() =>
      startApi({ dataDir, env: apiEnv, port: apiPort, publicUrl: `http://localhost:${clientPort}`, bankUrl, log }),
    ),
  }
  await Promise.all([parts.bank, parts.worker, parts.api].map((part) => part.start()))
  const connection = await Connection.connect({ address: `127.0.0.1:${temporalPort}` })

  /** Null where no whole answer came. */
  async function call(method: string, path: string, { token = key, body, waitMs = callTimeoutMs }: Call = {}) {
    try {
      const response = await fetch(`http://127.0.0.1:${clientPort}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(waitMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : JSON.parse(text) }
    } catch {
      return null
    }
  }

  const receivers = [
    { receiver: everything, types: null, url: `http://127.0.0.1:${receiverPort}/` },
    { receiver: connects, types: ['connection.connected'], url: connects.url },
  ]
  for (const { receiver, types, url } of receivers) {
    const endpoint = await call('POST', '/v1/webhook-endpoints', { body: { url, ...(types && { eventTypes: types }) } })
    receiver.secret = endpoint!.body.secret
    // As long as an integrator's handler takes, so that faults meet deliveries under way.
    receiver.answersAfterMs = 50
  }

  return {
    parts,
    proxies,
    witness,
    receivers,
    db,
    databaseUrl,
    dataDir,
    client: new Client({ connection }),
    call,

    /** How many polls the API says it holds; null where it does not say. */
    async heldPolls(): Promise<number | null> {
      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      const [, held] = /^araucaria_held_polls (\d+)$/m.exec(metrics) ?? []
      return held === undefined ? null : Number(held)
    },

    /** A worker of the next build beside the old one, which is then asked to end; its last work is waited for. */
    async replaceWorker(): Promise<void> {
      const old = parts.worker
      const next = newWorker('test/faults/chaos/next-worker.ts')
      await next.start()
      parts.worker = next
      await old.stop()
    },

    async close(): Promise<void> {
      witness.close()
      for (const { receiver } of receivers) receiver.close()
      await Promise.all([parts.bank, parts.worker, parts.api].map((part) => part.kill()))
      await connection.close()
      await db.destroy()
      await Promise.all([temporal.kill(), postgres.stop(), proxies.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function onPort(url: string, port: number): string {
  const moved = new URL(url)
  moved.port = `${port}`
  return moved.href
}
