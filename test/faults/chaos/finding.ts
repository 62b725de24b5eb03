import type { Selectable } from 'kysely'
import type {
  BankCallsTable,
  ConnectionsTable,
  EventsTable,
  SubmissionsTable,
  TimelineTable,
} from '../../../db/schema.ts'
import type { ChaosStack } from './stack.ts'
import type { Workload } from './workload.ts'

/** What one invariant has looked at, and what broke it. */
export interface Finding {
  invariant: string
  counts: Record<string, number>
  broken: string[]
}

export type Records = Awaited<ReturnType<typeof readRecords>>

export interface Evidence {
  stack: ChaosStack
  workload: Workload
  records: Records
}

/** All that is recorded, by connection. */
export async function readRecords({ db }: ChaosStack) {
  const rows = await db.selectFrom('connections').selectAll().orderBy('createdAt').execute()
  const submissions = await db.selectFrom('submissions').selectAll().orderBy('seq').execute()
  const timeline = await db.selectFrom('timeline').selectAll().orderBy('version').execute()
  const calls = await db.selectFrom('bankCalls').selectAll().orderBy('begunAt').execute()
  const events = await db.selectFrom('events').selectAll().orderBy('position').execute()
  return rows.map((row): ConnectionRecord => {
    const own = <T extends { connectionId: string | null }>(all: T[]) =>
      all.filter(({ connectionId }) => connectionId === row.id)
    return {
      row,
      submissions: own(submissions),
      timeline: own(timeline),
      calls: own(calls),
      events: own(events),
    }
  })
}

export interface ConnectionRecord {
  row: Selectable<ConnectionsTable>
  submissions: Selectable<SubmissionsTable>[]
  timeline: Selectable<TimelineTable>[]
  calls: Selectable<BankCallsTable>[]
  events: Selectable<EventsTable>[]
}
