import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages } from '../../build.ts'
import { dashboardFolder } from '../../dashboard/build.ts'
import { openDatabase } from '../../db/index.ts'
import { migrate } from '../../db/migrate.ts'
import { freePorts } from '../../dev/ports.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { startTemporal } from '../../dev/temporal.ts'
import { generateSecrets } from '../../sealing/generate.ts'
import { createPart } from './part.ts'

/** PostgreSQL, migrated, and Temporal as processes with their state in `dataDir`, and the secrets and pages that a service needs. */
export async function startStores(dataDir: string, log: (line: string) => void) {
  const [postgresPort = 0, temporalPort = 0, uiPort = 0] = await freePorts(3)
  let databaseUrl = ''
  const postgres = createPart(async () => {
    const server = await startPostgres({ dataDir, port: postgresPort, log })
    databaseUrl = server.url
    return server
  })
  const temporal = createPart(() => startTemporal({ dataDir, port: temporalPort, uiPort, headless: true, log }))
  // Of all pages the dashboard is built last.
  if (!existsSync(join(dashboardFolder, 'assets.json'))) await buildPages()
  await Promise.all([postgres.start(), temporal.start(), generateSecrets(dataDir)])
  const db = openDatabase(databaseUrl, 10)
  await migrate(db)
  return {
    postgres,
    temporal,
    postgresPort,
    temporalPort,
    databaseUrl,
    db,
    async close(): Promise<void> {
      await db.destroy()
      await Promise.all([temporal.kill(), postgres.stop()])
    },
  }
}
