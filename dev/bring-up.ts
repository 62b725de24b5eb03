import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { developmentKey, introduceShop } from './development-key.ts'
import { partLog, type Part } from './log.ts'
import { startPostgres } from './postgres.ts'
import { runToEnd, type Child } from './processes.ts'
import { startApi, startSandboxBank, startShop, startWorker } from './services.ts'
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
  const apiUrl = `http://localhost:${settings.apiPort}`
  const bankUrl = `http://localhost:${settings.sandboxBankPort}`
  const shopUrl = `http://localhost:${settings.shopPort}`

  const [temporal, databaseUrl] = await Promise.all([temporalServer(), database()])
  const addresses = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address }
  const env = { ...process.env, ...addresses }
  // For `npm run keys` and the other tools.
  const settingsFile = Object.entries(addresses).map(([name, value]) => `${name}='${value}'\n`)
  await writeFile(join(dataDir, 'development.env'), settingsFile.join(''), { mode: 0o600 })

  await toEnd('The database migration', 'migrate', ['db/migrate.ts'])
  if (!existsSync(join(dataDir, 'worker.env'))) {
    await toEnd('The making of secrets', 'secrets', ['sealing/generate.ts', dataDir])
  }
  await toEnd('The build of the pages', 'pages', ['build.ts'])
  await toEnd('The build of the client', 'client', ['client/build.ts'])

  const common = { dataDir, env }
  await Promise.all([
    service('The sandbox bank', startSandboxBank({ ...common, port: settings.sandboxBankPort, log: log('bank') })),
    service('The worker', startWorker({ ...common, bankUrl, log: log('worker') })),
    service(
      'The API',
      startApi({ ...common, port: settings.apiPort, publicUrl: settings.publicUrl, bankUrl, log: log('api') }),
    ),
  ])
  const apiKey = await developmentKey(join(dataDir, 'api-key'), apiUrl, env)
  await Promise.all([
    introduceShop(shopUrl, env),
    service('The demo shop', startShop({ ...common, port: settings.shopPort, apiUrl, apiKey, log: log('shop') })),
  ])
  return { apiUrl, apiKey, shopUrl, bankUrl, databaseUrl, temporal }

  async function temporalServer(): Promise<Running['temporal']> {
    if (settings.temporalAddress) return { address: settings.temporalAddress }
    const { temporalPort: port, temporalUiPort: uiPort } = settings
    const server = await timed('Temporal', startTemporal({ dataDir, port, uiPort, log: log('temporal') }))
    watch(server)
    return server
  }

  async function database(): Promise<string> {
    if (settings.databaseUrl) return settings.databaseUrl
    const server = await timed(
      'PostgreSQL',
      startPostgres({ dataDir, port: settings.postgresPort, log: log('postgres') }),
    )
    watch(server)
    return server.url
  }

  function toEnd(title: string, part: Part, args: string[]): Promise<void> {
    return timed(title, runToEnd({ title, command: process.execPath, args, env, log: log(part) }))
  }

  async function service(title: string, ready: Promise<Child>): Promise<void> {
    watch(await timed(title, ready))
  }

  function log(part: Part): (line: string) => void {
    return partLog(join(dataDir, 'logs'), part)
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
