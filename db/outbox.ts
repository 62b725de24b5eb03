import { sql, type Transaction } from 'kysely'
import type { Command } from '../workflows/messages.ts'
import type { ConnectionRow } from './connections.ts'
import type { Database } from './index.ts'
import type { OutboxCommand, Owner, Schema } from './schema.ts'

export interface OutboxRow {
  id: string
  workflowId: string
  command: OutboxCommand
  failures: number
}

/** NOTIFY channel: there is something to hand over. */
export const outboxChannel = 'outbox'

/** Writes a command in the transaction that accepts it. */
export async function enqueue(trx: Transaction<Schema>, owner: Owner, workflowId: string, command: OutboxCommand) {
  await enqueueAll(trx, [{ ...owner, workflowId }], command)
}

/** The same command for each of several workflows. */
export async function enqueueAll(
  trx: Transaction<Schema>,
  workflows: (Owner & { workflowId: string })[],
  command: OutboxCommand,
) {
  await trx
    .insertInto('outbox')
    .values(
      workflows.map(({ organizationId, mode, workflowId }) => ({
        organizationId,
        mode,
        workflowId,
        command: JSON.stringify(command),
      })),
    )
    .execute()
  await sql`select pg_notify(${outboxChannel}, '')`.execute(trx)
}

type WithoutSeq<T> = T extends Command ? Omit<T, 'seq'> : never

/**
 * Accepts a command for a connection whose row is locked: it gets the connection's next `seq`, by which the workflow
 * carries it out once and in order.
 * @returns the `seq`
 */
export async function acceptCommand(
  trx: Transaction<Schema>,
  row: ConnectionRow,
  command: WithoutSeq<Command>,
): Promise<number> {
  const seq = row.lastSeq + 1
  await trx.updateTable('connections').set({ lastSeq: seq }).where('id', '=', row.id).execute()
  await enqueue(trx, row, row.id, { ...command, seq })
  return seq
}

/** What a lane of the relay takes: commands of connections never wait behind deliveries. */
export type Cargo = 'commands' | 'deliveries'

export const ofCargo = {
  commands: sql<boolean>`o.command->>'kind' <> 'start_delivery'`,
  deliveries: sql<boolean>`o.command->>'kind' = 'start_delivery'`,
}

/**
 * Takes up to `limit` of what is due, each the oldest of its workflow, and holds their rows until every one was
 * handed over or put off. Several relays can do so at once: locked rows are skipped, and a workflow's next command
 * becomes visible only when the one before it is gone.
 * @returns how many were taken
 */
export async function takeCommands(
  db: Database,
  cargo: Cargo,
  limit: number,
  handOver: (row: OutboxRow) => Promise<void>,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('outbox as o')
      .select(['o.id', 'o.workflowId', 'o.command', 'o.failures'])
      .where(ofCargo[cargo])
      .where('o.availableAt', '<=', sql<Date>`now()`)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.workflowId', '=', 'o.workflowId')
              .whereRef('earlier.id', '<', 'o.id'),
          ),
        ),
      )
      .orderBy('o.id')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute()
    const outcomes = await Promise.allSettled(rows.map((row) => handOver(row)))
    const done = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled').map((row) => row.id)
    const failed = rows.filter((_, i) => outcomes[i]?.status === 'rejected')
    if (done.length) await trx.deleteFrom('outbox').where('id', 'in', done).execute()
    for (const row of failed) {
      const delayMs = Math.min(250 * 2 ** row.failures, 10_000)
      await trx
        .updateTable('outbox')
        .set({
          failures: row.failures + 1,
          availableAt: sql<Date>`now() + ${delayMs} * interval '1 millisecond'`,
        })
        .where('id', '=', row.id)
        .execute()
    }
    return rows.length
  })
}
