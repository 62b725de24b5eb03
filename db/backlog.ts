import { sql } from 'kysely'
import type { Database } from './index.ts'
import { ofCargo, type Cargo } from './outbox.ts'

/** What waits is counted up to here: an index is read in milliseconds, whatever has piled up. */
const countedUpTo = 100_000

/** Of what waits to be handed over to Temporal, how much there is, and since when the first waits. */
export async function readOutbox(db: Database): Promise<{ cargo: Cargo; rows: number; oldestSeconds: number }[]> {
  const { rows } = await sql<{ cargo: Cargo; rows: number; oldestSeconds: number }>`
    ${waiting('commands')} union all ${waiting('deliveries')}
  `.execute(db)
  return rows
}

const waiting = (cargo: Cargo) => sql`
  select ${cargo}::text as cargo,
    (select count(*)::integer from (select from outbox o where ${ofCargo[cargo]} limit ${countedUpTo}) as counted) as rows,
    coalesce((
      select extract(epoch from now() - o.created_at)::float from outbox o where ${ofCargo[cargo]} order by o.id limit 1
    ), 0) as oldest_seconds
`

/** A sync begins within minutes of its time, and its end sets the next. */
const overdueAfter = sql`interval '15 minutes'`

export function countOverdueSyncs(db: Database): Promise<number> {
  return count(
    db,
    sql`from connections where status = 'CONNECTED' and deleted_at is null and next_sync_at < now() - ${overdueAfter}`,
  )
}

/** Of those that a dispatcher sends; later attempts are workflows. */
export function countDueDeliveries(db: Database): Promise<number> {
  return count(db, sql`from webhook_deliveries where dispatch_at <= now()`)
}

/** The endpoints whose organizations were told that nothing is accepted, and those that were switched off for it. */
export async function countTroubledEndpoints(db: Database): Promise<{ failing: number; disabled: number }> {
  const { rows } = await sql<{ failing: number; disabled: number }>`
    select (count(*) filter (where disabled_at is null and failing_told_at is not null))::integer as failing,
      (count(*) filter (where disabled_at is not null and failing_since is not null))::integer as disabled
    from webhook_endpoints
  `.execute(db)
  return rows[0]!
}

async function count(db: Database, what: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ counted: number }>`
    select count(*)::integer as counted from (select ${what} limit ${countedUpTo}) as due
  `.execute(db)
  return rows[0]!.counted
}
