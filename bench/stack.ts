import { Client, Connection } from '@temporalio/client'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/index.ts'
import { developmentKey } from '../dev/development-key.ts'
import { freePorts } from '../dev/ports.ts'
import { startPostgres } from '../dev/postgres.ts'
import { runToEnd, stopAll } from '../dev/processes.ts'
import { startApi, startSandboxBank, startWorker } from '../dev/services.ts'
import { startTemporal } from '../dev/temporal.ts'
import { createPart } from '../test/faults/part.ts'
import { readHeldPolls, readMemory } from './readings.ts'

export type BenchStack = Awaited<ReturnType<typeof openBenchStack>>

/** An answer of the API that is no success. */
export class Refusal extends Error {
  readonly code: string

  constructor(call: string, status: number, text: string) {
    super(`${call}: ${status} ${text}`)
    this.name = 'Refusal'
    this.code = `${status} ${(JSON.parse(text) as { code: string }).code}`
  }
}

/** The processes of `npm start` without the shop, on free ports and a folder of their own, with their usual settings. */
export async function openBenchStack() {
  const dataDir = mkdtempSync(join(tmpdir(), 'araucaria-bench-'))
  const log = (line: string) => appendFileSync(join(dataDir, 'log'), `${line}\n`)
  const [postgresPort, temporalPort, uiPort, bankPort, apiPort, apiMetricsPort, workerMetricsPort] = await freePorts(7)
  const temporalServer = createPart(() =>
    startTemporal({ dataDir, port: temporalPort!, uiPort: uiPort!, headless: true, log }),
  )
  const temporalAddress = `localhost:${temporalPort}`
  const [postgres] = await Promise.all([startPostgres({ dataDir, port: postgresPort!, log }), temporalServer.start()])
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporalAddress,
    LOG_LEVEL: 'warn',
    API_METRICS_PORT: `${apiMetricsPort}`,
    WORKER_METRICS_PORT: `${workerMetricsPort}`,
    API_KEY_REQUESTS_PER_MINUTE: '1000000',
  }
  const run = (...args: string[]) => runToEnd({ title: args[0]!, command: process.execPath, args, env, log })
  await run('db/migrate.ts')
  await run('sealing/generate.ts', dataDir)
  await run('build.ts')
  const apiUrl = `http://localhost:${apiPort}`
  const bankUrl = `http://localhost:${bankPort}`
  await startSandboxBank({ dataDir, env, port: bankPort!, log })
  let worker = await startWorker({ dataDir, env, bankUrl, log })
  await startApi({ dataDir, env, port: apiPort!, publicUrl: apiUrl, bankUrl, log })
  const key = await developmentKey(join(dataDir, 'api-key'), apiUrl, env)
  const connection = await Connection.connect({ address: temporalAddress })
  const db = openDatabase(postgres.url, 10)

  return {
    apiUrl,
    apiPort: apiPort!,
    key,
    db,
    temporal: new Client({ connection }),
    taskQueue: 'araucaria',
    /** Can be killed, and started again on its port and data. */
    temporalServer,
    memoryOf: { api: () => readMemory(apiMetricsPort!), worker: () => readMemory(workerMetricsPort!) },
    heldPolls: () => readHeldPolls(apiMetricsPort!),

    /**
     * One call of the API as `token`; the JSON of its answer.
     * @throws {Refusal}
     */
    async call<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Refusal(`${method} ${path}`, response.status, text)
      return (text === '' ? null : JSON.parse(text)) as T
    },

    /** From now on, connections go to a worker that syncs them so often; returns how to end that. */
    async syncEvery(seconds: number): Promise<() => Promise<void>> {
      await worker.stop()
      const often = await startWorker({
        dataDir,
        env: { ...env, SYNC_INTERVAL_HOURS: `${seconds / 3_600}` },
        bankUrl,
        log,
      })
      return async () => {
        await often.stop()
        worker = await startWorker({ dataDir, env, bankUrl, log })
      }
    },

    async close(): Promise<void> {
      await db.destroy()
      await connection.close()
      await stopAll()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
