import { sql, type Insertable, type Transaction } from 'kysely'
import type { Database } from './index.ts'
import type { Owner, Schema, TimelineTable } from './schema.ts'

/** Writes what has happened to a connection, in the transaction in which it happens. */
export async function addToTimeline(
  trx: Transaction<Schema>,
  { organizationId, mode }: Owner,
  entry: Omit<Insertable<TimelineTable>, keyof Owner>,
): Promise<void> {
  await trx
    .insertInto('timeline')
    .values({ organizationId, mode, ...entry })
    .execute()
}

export const timelineKinds = ['transition', 'attempt', 'event', 'delivery'] as const

export interface TimelineRow {
  id: string
  at: Date
  kind: (typeof timelineKinds)[number]
  reason: string | null
  version: number | null
  status: string | null
  error: string | null
  endedAt: Date | null
  webhookEndpointId: string | null
  attempts: number | null
}

/** All that is recorded of one connection, in order of time; null where `after` is none of its entries. */
export async function readTimeline(
  db: Database,
  connectionId: string,
  limit: number,
  after?: string,
): Promise<TimelineRow[] | null> {
  const { rows } = await sql<TimelineRow>`
    with entries as (
      select transition_id as id, at, 1 as rank, 'transition' as kind, reason, version, status, error_code as error,
        null::timestamptz as ended_at, null as webhook_endpoint_id, null::integer as attempts
      from timeline where connection_id = ${connectionId}
      union all
      select attempt_id || '/' || step, begun_at, 0, 'attempt',
        coalesce(outcome, state),
        null, null, null, ended_at, null, null
      from bank_calls where connection_id = ${connectionId}
      union all
      select id, created_at, 2, 'event', type, null, null, null, null, null, null
      from events where connection_id = ${connectionId}
      union all
      select d.id, coalesce(d.last_attempt_at, d.created_at), 3, 'delivery', d.status, null, null, d.last_error, null,
        d.endpoint_id, d.attempts
      from webhook_deliveries d join events e on e.id = d.event_id where e.connection_id = ${connectionId}
    ),
    cursor as (select at, rank, id from entries where id = ${after ?? null})
    select id, at, kind, reason, version, status, error, ended_at, webhook_endpoint_id, attempts
    from entries
    where ${after === undefined} or (at, rank, id) >= (select at, rank, id from cursor)
    order by at, rank, id
    limit ${after === undefined ? limit : limit + 1}
  `.execute(db)
  if (after === undefined) return rows
  return rows.length === 0 ? null : rows.slice(1)
}
