import { sql, type Insertable } from 'kysely'
import type { Database, Queryable } from './index.ts'
import { enqueueAll } from './outbox.ts'
import type { Owner, WebhookAttemptsTable } from './schema.ts'
import { carryOut, noteFailures, noteSuccesses } from './webhook-endpoints.ts'

/** How one attempt went and what follows from it. */
export interface AttemptOutcome extends Omit<Insertable<WebhookAttemptsTable>, 'number' | 'at'> {
  at: Date
  status: 'delivered' | 'pending' | 'failed'
  /** Until the next attempt, by PostgreSQL's clock; null unless pending. */
  waitMs: number | null
  /** Whether a dispatcher makes the next attempt, and not the delivery's workflow. */
  dispatched: boolean
  /** The endpoint wants nothing any more. */
  gone: boolean
}

/**
 * Writes attempts of different deliveries, with all that follows: the next attempt or the end, the workflow that goes on
 * with the retries unless it makes them already, and how the endpoint is doing. What was delivered meanwhile stays so.
 */
export async function recordAttempts(
  db: Database,
  outcomes: AttemptOutcome[],
  by: 'dispatcher' | 'workflow',
): Promise<void> {
  const accepted = outcomes.filter(({ status }) => status === 'delivered')
  if (accepted.length > 0) {
    await noteSuccesses(db, unique(accepted.map(({ endpointId }) => endpointId)))
    await write(db, accepted, by)
  }
  const refused = outcomes.filter(({ status }) => status !== 'delivered')
  if (refused.length === 0) return
  await db.transaction().execute(async (trx) => {
    // Endpoints first, then deliveries: who disables an endpoint takes them in this order too.
    const consequences = await noteFailures(trx, refused)
    const waiting = await write(trx, refused, by)
    if (by === 'dispatcher' && waiting.length > 0) {
      await enqueueAll(
        trx,
        waiting.map(({ id, ...owner }) => ({ ...owner, workflowId: id })),
        { kind: 'start_delivery' },
      )
    }
    for (const consequence of consequences) await carryOut(trx, consequence)
  })
}

/**
 * A dispatcher does not wait for the disk: were the commit lost, the claim would end and the attempt be made again.
 * @returns the deliveries whose next attempt is a workflow's
 */
async function write(db: Queryable, outcomes: AttemptOutcome[], by: 'dispatcher' | 'workflow') {
  const commit = by === 'dispatcher' ? 'off' : 'on'
  const { rows } = await sql<Owner & { id: string }>`
    with outcome as (
      select o.*, now() + wait_ms * interval '1 millisecond' as due_at from jsonb_to_recordset(${JSON.stringify(outcomes.map(toRecord))}) as o (
        delivery_id text, at timestamptz, duration_ms integer, status_code integer, error text, response_excerpt text,
        status text, wait_ms integer, dispatched boolean
      )
      cross join (select set_config('synchronous_commit', ${commit}, true)) as late
    ),
    recorded as (
      update webhook_deliveries d set
        attempts = d.attempts + 1,
        schedule_step = d.schedule_step + 1,
        last_attempt_at = o.at,
        last_error = o.error,
        status = case when d.status = 'pending' or o.status = 'delivered' then o.status else d.status end,
        next_attempt_at = case when d.status = 'pending' then o.due_at end,
        dispatch_at = case when d.status = 'pending' and o.dispatched then o.due_at end
      from outcome o
      where d.id = o.delivery_id
      returning d.*
    ),
    attempted as (
      insert into webhook_attempts (delivery_id, number, organization_id, mode, endpoint_id, at, duration_ms,
        status_code, error, response_excerpt)
      select r.id, r.attempts, r.organization_id, r.mode, r.endpoint_id, o.at, o.duration_ms, o.status_code, o.error,
        o.response_excerpt
      from recorded r join outcome o on o.delivery_id = r.id
    )
    select id, organization_id, mode from recorded
    where status = 'pending' and dispatch_at is null
  `.execute(db)
  return rows
}

function toRecord(outcome: AttemptOutcome) {
  return {
    delivery_id: outcome.deliveryId,
    at: outcome.at.toISOString(),
    duration_ms: outcome.durationMs,
    status_code: outcome.statusCode,
    error: outcome.error,
    response_excerpt: outcome.responseExcerpt,
    status: outcome.status,
    wait_ms: outcome.waitMs,
    dispatched: outcome.dispatched,
  }
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)].toSorted()
}
