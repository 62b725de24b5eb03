import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../db/index.ts'
import { enqueue, takeCommands, type OutboxRow } from '../../db/outbox.ts'
import type { Owner } from '../../db/schema.ts'
import { createOrganization, openTestDatabase } from '../database.ts'

async function openOutbox() {
  const { db } = await openTestDatabase()
  return { db, owner: await createOrganization(db) }
}

function put(db: Database, owner: Owner, workflowId: string, ...seqs: number[]): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (const seq of seqs) {
      const submission = { seq, submissionId: `sub_${seq}`, institutionId: 'ins_1' }
      await enqueue(trx, owner, workflowId, { kind: 'submit_credentials', ...submission })
    }
  })
}

function nameOf({ workflowId, command }: OutboxRow): string {
  return `${workflowId}/${'seq' in command ? command.seq : command.kind}`
}

/** A relay: takes until nothing is left, not even what was put off. */
async function drain(db: Database, handOver: (row: OutboxRow) => Promise<void>, limit = 5): Promise<void> {
  for (;;) {
    const taken = await takeCommands(db, 'commands', limit, handOver)
    if ((await left(db)) === 0) return
    if (taken === 0) await sleep(20)
  }
}

async function left(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

test('relays at work at the same time hand over each command once, and each connection’s in order', async () => {
  const { db, owner } = await openOutbox()
  const workflows = Array.from({ length: 20 }, (_, nth) => `con_${nth}`)
  for (const workflowId of workflows) await put(db, owner, workflowId, 2, 3, 4)

  const handedOver: string[] = []
  const relay = () =>
    drain(db, async (row) => {
      await sleep(1)
      handedOver.push(nameOf(row))
    })
  await Promise.all([relay(), relay(), relay()])

  expect(handedOver).toHaveLength(60)
  for (const workflowId of workflows) {
    const own = handedOver.filter((name) => name.startsWith(`${workflowId}/`))
    expect(own).toEqual([2, 3, 4].map((seq) => `${workflowId}/${seq}`))
  }
})

test('a hand-over that fails is tried again, and holds up its own connection’s later commands only', async () => {
  const { db, owner } = await openOutbox()
  await put(db, owner, 'con_a', 2, 3)
  await put(db, owner, 'con_b', 2)

  const order: string[] = []
  let failures = 2
  await drain(db, async (row) => {
    if (nameOf(row) === 'con_a/2' && failures-- > 0) throw new Error('Temporal is away')
    order.push(nameOf(row))
  })
  expect(order).toEqual(['con_b/2', 'con_a/2', 'con_a/3'])
})

test('a slow hand-over holds up neither another relay nor another connection', { timeout: 10_000 }, async () => {
  const { db, owner } = await openOutbox()
  await put(db, owner, 'con_slow', 2, 3)
  const slow = Promise.withResolvers<void>()
  onTestFinished(() => slow.resolve())
  const begun = Promise.withResolvers<void>()
  const first = takeCommands(db, 'commands', 5, () => (begun.resolve(), slow.promise))
  await begun.promise

  await put(db, owner, 'con_b', 2)
  const handedOver: string[] = []
  expect(await takeCommands(db, 'commands', 5, async (row) => void handedOver.push(nameOf(row)))).toBe(1)
  expect(handedOver).toEqual(['con_b/2'])
  slow.resolve()
  await first
})

test('what failed is put off for longer each time, and never given up', async () => {
  const { db, owner } = await openOutbox()
  await put(db, owner, 'con_a', 2)
  const delays: number[] = []
  for (let attempt = 0; attempt < 12; attempt++) {
    await db
      .updateTable('outbox')
      .set({ availableAt: new Date(0) })
      .execute()
    expect(await takeCommands(db, 'commands', 5, () => Promise.reject(new Error('Temporal is away')))).toBe(1)
    const { rows } = await sql<{ delayMs: number }>`
      select round(extract(epoch from available_at - now()) * 1000)::int as "delayMs" from outbox
    `.execute(db)
    delays.push(rows[0]!.delayMs)
    expect(await takeCommands(db, 'commands', 5, () => Promise.reject(new Error('not due')))).toBe(0)
  }
  expect(delays[0]).toBeLessThanOrEqual(250)
  expect(delays[3]).toBeGreaterThan(1_000)
  expect(delays.at(-1)).toBeLessThanOrEqual(10_000)
})

test('a relay that dies during a hand-over loses nothing: another one hands it over', async () => {
  const { db, owner } = await openOutbox()
  await put(db, owner, 'con_a', 2)
  const dying = takeCommands(db, 'commands', 5, async () => {
    const { rows } = await sql<{ count: number }>`
      select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'
    `.execute(db)
    expect(rows[0]?.count).toBe(1)
  })
  await expect(dying).rejects.toThrow()

  const handedOver: string[] = []
  await drain(db, async (row) => void handedOver.push(nameOf(row)))
  expect(handedOver).toEqual(['con_a/2'])
})

test('a command of a transaction that did not commit is never handed over', async () => {
  const { db, owner } = await openOutbox()
  const accepting = db.transaction().execute(async (trx) => {
    await enqueue(trx, owner, 'whd_a', { kind: 'start_delivery' })
    expect(await takeCommands(db, 'deliveries', 5, () => Promise.reject(new Error('too early')))).toBe(0)
    throw new Error('rolled back')
  })
  await expect(accepting).rejects.toThrow('rolled back')
  expect(await left(db)).toBe(0)
})
