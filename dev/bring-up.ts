import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { developmentKey } from './development-key.ts'
import { partLog, type Part } from './log.ts'
import { startPostgres } from './postgres.ts'
import { runToEnd, startChild, untilReady, type Child } from './processes.ts'
import type { DevSettings } from './settings.ts'
import { startTemporal } from './temporal.ts'

export type Running = {
  apiUrl: string
  apiKey: string
  shopUrl: string
  bankUrl: string
  databaseUrl: string
  temporal: { address: string; uiUrl?: string }
}

/** Starts every part in the order they need each other, handing each to `watch` once it is ready. */
export async function bringUp(settings: DevSettings, watch: (child: Child) => void): Promise<Running> {
  const { dataDir } = settings
  const logs = join(dataDir, 'logs')
  const apiUrl = `http://localhost:${settings.apiPort}`
  const bankUrl = `http://localhost:${settings.sandboxBankPort}`
  const shopUrl = `http://localhost:${settings.shopPort}`

  const [temporal, databaseUrl] = await Promise.all([temporalServer(), database()])
  const env = { ...process.env, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address }

  await toEnd('The database migration', 'migrate', ['db/migrate.ts'])
  if (!existsSync(join(dataDir, 'worker.env'))) {
    await toEnd('The making of secrets', 'secrets', ['sealing/generate.ts', dataDir])
  }
  await toEnd('The widget build', 'widget', ['widget/build.ts'])

  await Promise.all([
    service('The sandbox bank', 'bank', ['sandbox/server.ts'], bankUrl, {
      SANDBOX_BANK_PORT: `${settings.sandboxBankPort}`,
      SANDBOX_BANK_STATE: join(dataDir, 'sandbox-bank.json'),
    }),
    service('The worker', 'worker', [`--env-file=${join(dataDir, 'worker.env')}`, 'activities/worker.ts'], null, {
      SANDBOX_BANK_URL: bankUrl,
      // The demo shop hears its webhooks on this machine.
      WEBHOOK_ALLOWED_PRIVATE_RANGES: process.env.WEBHOOK_ALLOWED_PRIVATE_RANGES ?? '127.0.0.0/8,::1/128',
    }),
    service('The API', 'api', [`--env-file=${join(dataDir, 'api.env')}`, 'api/server.ts'], `${apiUrl}/health/ready`, {
      API_PORT: `${settings.apiPort}`,
      PUBLIC_URL: settings.publicUrl,
    }),
  ])
  const apiKey = await developmentKey(join(dataDir, 'api-key'), apiUrl, env)
  await service('The demo shop', 'shop', ['examples/shop/server.ts'], shopUrl, {
    SHOP_PORT: `${settings.shopPort}`,
    ARAUCARIA_URL: apiUrl,
    ARAUCARIA_API_KEY: apiKey,
    SHOP_STATE: join(dataDir, 'shop.json'),
  })
  return { apiUrl, apiKey, shopUrl, bankUrl, databaseUrl, temporal }

  async function temporalServer(): Promise<Running['temporal']> {
    if (settings.temporalAddress) return { address: settings.temporalAddress }
    const { temporalPort: port, temporalUiPort: uiPort } = settings
    const server = await timed('Temporal', startTemporal({ dataDir, port, uiPort, log: partLog(logs, 'temporal') }))
    watch(server)
    return server
  }

  async function database(): Promise<string> {
    if (settings.databaseUrl) return settings.databaseUrl
    const log = partLog(logs, 'postgres')
    const server = await timed('PostgreSQL', startPostgres({ dataDir, port: settings.postgresPort, log }))
    watch(server)
    return server.url
  }

  function toEnd(title: string, part: Part, args: string[]): Promise<void> {
    const log = partLog(logs, part)
    return timed(title, runToEnd({ title, command: process.execPath, args, env, log }))
  }

  /** Ready once `url` answers well; the worker, which has none, once it logs that it is. */
  async function service(title: string, part: Part, args: string[], url: string | null, own: NodeJS.ProcessEnv) {
    const log = partLog(logs, part)
    let started = false
    const child = startChild({
      title,
      command: process.execPath,
      args,
      env: { ...env, ...own },
      log: (line) => {
        started ||= line.includes('"msg":"worker_started"')
        log(line)
      },
    })
    await timed(
      title,
      untilReady(child, () => (url ? answers(url) : started)),
    )
    watch(child)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}

async function timed<T>(title: string, work: Promise<T>): Promise<T> {
  const startedAt = Date.now()
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
  console.log(`${title} ...`)
  const reminder = setInterval(() => console.log(`${title}: still waiting after ${seconds()}`), 10_000)
  try {
    const result = await work
    console.log(`${title}: done after ${seconds()}`)
    return result
  } finally {
    clearInterval(reminder)
  }
}
