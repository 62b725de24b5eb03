import { Client, Connection } from '@temporalio/client'
import { appendFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createApiKey } from '../../../api/api-keys.ts'
import { ensureOrganization } from '../../../api/organizations.ts'
import { readHeldPolls } from '../../../bench/readings.ts'
import { freePorts } from '../../../dev/ports.ts'
import { stopAll } from '../../../dev/processes.ts'
import { startApi, startSandboxBank, startWorker } from '../../../dev/services.ts'
import { newId } from '../../../ids.ts'
import { makeDataFolder } from '../../data-folder.ts'
import { createPart } from '../part.ts'
import { startStores } from '../stores.ts'
import { openBankWitness } from './bank-witness.ts'
import { startReceiver, type Endpoint } from './receiver.ts'
import { openToxiproxy } from './toxiproxy.ts'

/** Longer than the API's own five seconds for a deletion. */
const callTimeoutMs = 8_000

/** Ends with SIGKILL and starts again on the same ports and data. */
export const partNames = ['api', 'worker', 'temporal', 'postgres', 'bank', 'receiver'] as const
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
  idempotencyKey?: string
  waitMs?: number
}

/** The service as real processes with a proxy on each road between them; the bank is watched. */
export async function openChaosStack() {
  const dataDir = await makeDataFolder('chaos')
  try {
    return await openOn(dataDir)
  } catch (error) {
    await stopAll()
    await rm(dataDir, { recursive: true, force: true })
    throw error
  }
}

async function openOn(dataDir: string) {
  const log = (line: string) => appendFileSync(join(dataDir, 'log'), `${line}\n`)
  const [stores, proxies, [bankPort = 0, apiPort = 0, metricsPort = 0, receiverPort = 0]] = await Promise.all([
    startStores(dataDir, log),
    openToxiproxy(),
    freePorts(4),
  ])
  const { postgres, temporal, postgresPort, temporalPort, databaseUrl, db } = stores
  const owner = { organizationId: newId('org'), mode: 'test' } as const
  await ensureOrganization(db, owner.organizationId)
  const { key } = await createApiKey(db, owner, 'chaos')
  const bankUrl = `http://127.0.0.1:${bankPort}`
  const witness = await openBankWitness(bankUrl)
  const clientPort = await proxies.through('client-api', apiPort)
  const witnessPort = await proxies.through('worker-bank', witness.port)
  /** How the API or the worker sees the world. */
  async function surroundings(part: 'api' | 'worker') {
    return {
      PATH: process.env.PATH,
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: '--inspect=127.0.0.1:0',
      API_KEY_REQUESTS_PER_MINUTE: '1000000',
      WIDGET_TOKEN_REQUESTS_PER_MINUTE: '1000000',
      DATABASE_URL: onPort(databaseUrl, await proxies.through(`${part}-postgres`, postgresPort)),
      TEMPORAL_ADDRESS: `127.0.0.1:${await proxies.through(`${part}-temporal`, temporalPort)}`,
    }
  }
  const inspectors = { api: '', worker: '' }
  const logOf = (part: 'api' | 'worker') => (line: string) => {
    inspectors[part] = /^Debugger listening on (.+)/.exec(line)?.[1] ?? inspectors[part]
    log(line)
  }
  const apiEnv = { ...(await surroundings('api')), API_METRICS_PORT: `${metricsPort}` }
  const workerEnv = await surroundings('worker')
  const newWorker = (entry?: string) =>
    createPart(() =>
      startWorker({
        dataDir,
        env: workerEnv,
        bankUrl: `http://127.0.0.1:${witnessPort}`,
        ...(entry !== undefined && { entry }),
        log: logOf('worker'),
      }),
    )
  const endpoints: Endpoint[] = []
  const parts = {
    postgres,
    temporal,
    bank: createPart(() => startSandboxBank({ dataDir, env: { PATH: process.env.PATH }, port: bankPort, log })),
    worker: newWorker(),
    api: createPart(() =>
      startApi({
        dataDir,
        env: apiEnv,
        port: apiPort,
        publicUrl: `http://localhost:${clientPort}`,
        bankUrl,
        log: logOf('api'),
      }),
    ),
    receiver: createPart(() => startReceiver({ dataDir, port: receiverPort, endpoints, log })),
  }
  await Promise.all([parts.bank, parts.worker, parts.api].map((part) => part.start()))
  const connection = await Connection.connect({ address: `127.0.0.1:${temporalPort}` })

  /** Null where no whole answer came. */
  async function call(method: string, path: string, options: Call = {}) {
    const { token = key, body, idempotencyKey, waitMs = callTimeoutMs } = options
    try {
      const response = await fetch(`http://127.0.0.1:${clientPort}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        signal: AbortSignal.timeout(waitMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : JSON.parse(text) }
    } catch {
      return null
    }
  }

  async function register(name: string, port: number, types: string[] | null): Promise<void> {
    const body = { url: `http://127.0.0.1:${port}/${name}`, ...(types && { eventTypes: types }) }
    const endpoint = await call('POST', '/v1/webhook-endpoints', { body })
    endpoints.push({ name, types, secret: endpoint!.body.secret })
  }
  await register('everything', await proxies.through('worker-receiver', receiverPort), null)
  await register('connects', receiverPort, ['connection.connected'])
  await parts.receiver.start()

  return {
    parts,
    proxies,
    witness,
    endpoints,
    db,
    databaseUrl,
    dataDir,
    /** Where a debugger finds the processes that run now. */
    inspectors,
    client: new Client({ connection }),
    call,

    heldPolls: () => readHeldPolls(metricsPort),

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
      await Promise.all([parts.bank, parts.worker, parts.api, parts.receiver].map((part) => part.kill()))
      await connection.close()
      await Promise.all([stores.close(), proxies.close()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function onPort(url: string, port: number): string {
  const moved = new URL(url)
  moved.port = `${port}`
  return moved.href
}
