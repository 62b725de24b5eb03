import { sql } from 'kysely'
import type { BenchStack } from './stack.ts'
import type { Accepted, CommandKind } from './users.ts'

/** Of these commands, how many the record does not show to be carried out: submissions, and then syncs and disconnections. */
export async function outstanding(
  { db }: BenchStack,
  commands: Accepted[],
): Promise<{ verdicts: number; rest: number }> {
  const submitted = idsOf(commands, 'submission')
  const [open, rows] = await Promise.all([
    db
      .selectFrom('submissions')
      .select('id')
      .where('connectionId', '=', anyOf(submitted))
      .where('closedAt', 'is', null)
      .execute(),
    db
      .selectFrom('connections')
      .select(['id', 'status', 'lastSyncedAt'])
      .where('id', '=', anyOf(commands.map(({ connectionId }) => connectionId)))
      .execute(),
  ])
  const records = new Map(rows.map((row) => [row.id, row]))
  const waiting = commands.filter(({ kind, connectionId, at }) => {
    const { status, lastSyncedAt } = records.get(connectionId)!
    // Whatever else was asked for is moot then.
    if (status === 'DISCONNECTED') return false
    switch (kind) {
      case 'creation':
        return false
      case 'submission':
        // Its first sync belongs to it.
        return lastSyncedAt === null
      case 'sync':
        return lastSyncedAt === null || lastSyncedAt < at
      case 'disconnection':
        return true
    }
  })
  return { verdicts: open.length, rest: waiting.length }
}

/** How often a login has made each of the connections that credentials were accepted for CONNECTED. */
export async function loginsOf({ db }: BenchStack, commands: Accepted[]): Promise<number[]> {
  const submitted = idsOf(commands, 'submission')
  const rows = await db
    .selectFrom('timeline')
    .select('connectionId')
    .where('connectionId', '=', anyOf(submitted))
    .where('status', '=', 'CONNECTED')
    .where('reason', '=', 'login_accepted')
    .execute()
  const logins = Map.groupBy(rows, ({ connectionId }) => connectionId)
  return submitted.map((connectionId) => logins.get(connectionId)?.length ?? 0)
}

export async function countUndeleted({ db }: BenchStack, connectionIds: string[]): Promise<number> {
  const rows = await db
    .selectFrom('connections')
    .select('id')
    .where('id', '=', anyOf(connectionIds))
    .where('deletedAt', 'is', null)
    .execute()
  return rows.length
}

function idsOf(commands: Accepted[], kind: CommandKind): string[] {
  return commands.filter((command) => command.kind === kind).map(({ connectionId }) => connectionId)
}

const anyOf = (ids: string[]) => sql<string>`any(${ids})`
