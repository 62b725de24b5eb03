import { sql } from 'kysely'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildPages } from '../build.ts'
import { openDatabase } from '../db/index.ts'
import { migrate } from '../db/migrate.ts'
import { freePort } from '../dev/ports.ts'
import { startPostgres } from '../dev/postgres.ts'
import { startTemporal } from '../dev/temporal.ts'
import { unpackBrowser } from './browser.ts'
import { bundleWorkflows } from './bundle-workflows.ts'
import { makeDataFolder } from './data-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that tests clone and never write to. */
    templateUrl: string
    temporalAddress: string
    workflowBundlePath: string
  }
}

const quiet = () => {}

/** One PostgreSQL and one Temporal for the whole run; workflow bundle, pages and browser made once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await makeDataFolder('test')
  const workflowBundlePath = join(dataDir, 'workflows.cjs')
  const [postgres, temporal] = await Promise.all([
    freePort().then((port) => startPostgres({ dataDir, port, log: quiet })),
    Promise.all([freePort(), freePort()]).then(([port, uiPort]) =>
      startTemporal({ dataDir, port, uiPort, headless: true, inMemory: true, log: quiet }),
    ),
    bundleWorkflows().then((code) => writeFile(workflowBundlePath, code)),
    buildPages(),
    unpackBrowser(),
  ])
  const db = openDatabase(postgres.url, 1)
  // Nothing of this run has to survive a crash, and every test clones a database, which is gone before it needs a vacuum.
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum']) {
    await sql`alter system set ${sql.raw(setting)} = off`.execute(db)
  }
  await sql`select pg_reload_conf()`.execute(db)
  await migrate(db)
  await db.destroy()
  project.provide('templateUrl', postgres.url)
  project.provide('temporalAddress', temporal.address)
  project.provide('workflowBundlePath', workflowBundlePath)

  return async () => {
    await Promise.all([temporal.stop(), postgres.stop()])
    await rm(dataDir, { recursive: true, force: true })
  }
}
