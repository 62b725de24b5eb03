import { sql } from 'kysely'
import type { Database } from './index.ts'
import type { Mode } from '../workflows/connection-state.ts'

export interface RecentLogins {
  /** Logins that had an end, or the time for one. */
  asked: number
  /** Those that the bank judged, whatever it said. */
  answered: number
}

/**
 * The logins of the last hour by institution, through whichever organization they came: a bank's trouble is everybody's.
 * Not counted is what may still be answered.
 */
export async function readRecentLogins(db: Database, mode: Mode): Promise<Map<string, RecentLogins>> {
  const { rows } = await sql<RecentLogins & { institutionId: string }>`
    select institution_id, count(*)::integer as asked,
      (count(*) filter (where state = 'answered' and outcome <> 'unexpected_response'))::integer as answered
    from bank_calls
    where mode = ${mode} and begun_at > now() - interval '1 hour'
      and (state <> 'begun' or begun_at < now() - interval '1 minute')
    group by institution_id
  `.execute(db)
  return new Map(rows.map(({ institutionId, ...logins }) => [institutionId, logins]))
}
