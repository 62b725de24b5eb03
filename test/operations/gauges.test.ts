import { Client, Connection } from '@temporalio/client'
import { Kysely, PostgresDialect, type CompiledQuery } from 'kysely'
import pg from 'pg'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { registerGauges } from '../../api/gauges.ts'
import { createStatusWaiters } from '../../api/status-waiters.ts'
import { countDueDeliveries, countOverdueSyncs, readOutbox } from '../../db/backlog.ts'
import { openDatabase } from '../../db/index.ts'
import type { Schema } from '../../db/schema.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, insertEndpoint } from '../db/records.ts'

const nowhere = '127.0.0.1:1'

/** Scrapes the gauges: each sample by its name and labels. */
async function openGauges(db: Awaited<ReturnType<typeof openTestDatabase>>['db']) {
  const registry = new Registry()
  const connection = Connection.lazy({ address: nowhere })
  onTestFinished(() => connection.close())
  const waiters = createStatusWaiters(db)
  registerGauges(registry, { db, temporal: new Client({ connection }), waiters })
  const scrape = async () => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line && !line.startsWith('#'))
    return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name!, Number(value)]))
  }
  return { scrape, waiters }
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

test('what waits in the database is read at each scrape, and nothing that does not wait', async () => {
  const { db } = await openTestDatabase()
  const { scrape, waiters } = await openGauges(db)
  const { key: _, ...owner } = await createOrganization(db)
  for (const nextSyncAt of [ago(20), ago(30), ago(10), null]) {
    await insertConnection(db, owner, { status: 'CONNECTED', nextSyncAt })
  }
  await insertConnection(db, owner, { status: 'FAILED_AUTH', nextSyncAt: ago(20) })
  await insertConnection(db, owner, { status: 'CONNECTED', nextSyncAt: ago(20), deletedAt: ago(1) })
  const disconnect = { kind: 'disconnect', seq: 2 }
  const outbox = [ago(2), ago(1)].map((createdAt) => ({ command: JSON.stringify(disconnect), createdAt }))
  const retry = { command: JSON.stringify({ kind: 'start_delivery' }), createdAt: ago(5) }
  await db
    .insertInto('outbox')
    .values([...outbox, retry].map((row) => ({ ...owner, workflowId: 'con_1', ...row })))
    .execute()
  const [told, silent, gone] = [
    await insertEndpoint(db, owner),
    await insertEndpoint(db, owner),
    await insertEndpoint(db, owner, ago(1)),
  ]
  await db
    .updateTable('webhookEndpoints')
    .set({ failingSince: ago(60) })
    .where('id', 'in', [told, silent, gone])
    .execute()
  await db
    .updateTable('webhookEndpoints')
    .set({ failingToldAt: ago(30) })
    .where('id', '=', told)
    .execute()
  const polls = [1, 2].map(() => waiters.register('con_1', 1))

  const read = await scrape()
  expect(read).toMatchObject({
    araucaria_syncs_overdue: 2,
    'araucaria_outbox_rows{cargo="commands"}': 2,
    'araucaria_outbox_rows{cargo="deliveries"}': 1,
    araucaria_webhook_deliveries_due: 0,
    'araucaria_webhook_endpoints{state="failing"}': 1,
    'araucaria_webhook_endpoints{state="disabled"}': 1,
    araucaria_held_polls: 2,
    'araucaria_dependency_up{dependency="postgresql"}': 1,
    'araucaria_dependency_up{dependency="temporal"}': 0,
  })
  expect(read['araucaria_outbox_oldest_seconds{cargo="commands"}']).toBeCloseTo(120, -1)
  expect(read['araucaria_outbox_oldest_seconds{cargo="deliveries"}']).toBeCloseTo(300, -1)

  await db.deleteFrom('outbox').execute()
  for (const poll of polls) poll.release()
  expect(await scrape()).toMatchObject({
    'araucaria_outbox_rows{cargo="commands"}': 0,
    'araucaria_outbox_oldest_seconds{cargo="commands"}': 0,
    araucaria_held_polls: 0,
  })
})

test('without PostgreSQL the metrics say so, and leave out what only it knows', async () => {
  const db = openDatabase(`postgres://nobody@${nowhere}/nowhere`, 1)
  onTestFinished(() => db.destroy())
  const { scrape } = await openGauges(db)
  expect(await scrape()).toEqual({
    araucaria_held_polls: 0,
    'araucaria_dependency_up{dependency="postgresql"}': 0,
    'araucaria_dependency_up{dependency="temporal"}': 0,
  })
})

test('what is read at each scrape stands in an index of what waits, however much there is that does not', async () => {
  const { url } = await openTestDatabase()
  const queries: CompiledQuery[] = []
  const pool = new pg.Pool({ connectionString: url, max: 1, options: '-c enable_seqscan=off' })
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void queries.push(query),
  })
  await readOutbox(db)
  await countOverdueSyncs(db)
  await countDueDeliveries(db)
  const asked = queries.splice(0)
  const plans = await Promise.all(
    asked.map(({ sql: text, parameters }) => pool.query(`explain ${text}`, [...parameters])),
  )
  await db.destroy()
  const plan = plans.flatMap(({ rows }) => rows.map((row: object) => Object.values(row)[0])).join('\n')
  for (const index of [
    'outbox_commands',
    'outbox_deliveries',
    'connections_by_next_sync',
    'webhook_deliveries_to_dispatch',
  ]) {
    expect(plan).toMatch(new RegExp(`(using|on) ${index}\\b`))
  }
  for (const time of ['next_sync_at', 'dispatch_at']) expect(plan).toContain(`Index Cond: (${time} <`)
  expect(plan).not.toContain('Seq Scan')
})
