import { sql, type RawBuilder } from 'kysely'
import { newId } from '../ids.ts'
import type { Queryable } from './index.ts'
import type { Owner } from './schema.ts'
import { notifyDue } from './webhook-deliveries.ts'

const pageSize = 1_000

interface Receiver extends Owner {
  id: string
  eventTypes: string[] | null
}

/** What waits for a time to come is due now; a claim, whose time has come, stays. */
const dueNow = sql<Date>`
  case when webhook_deliveries.next_attempt_at > now() then now()
    else coalesce(webhook_deliveries.dispatch_at, now()) end
`

/** Makes a delivery due now, whatever became of it; its schedule begins anew. What is being sent stays as it is. */
export async function redeliver(db: Queryable, deliveryId: string): Promise<void> {
  const { endpointId } = await db
    .updateTable('webhookDeliveries')
    .set({
      status: 'pending',
      scheduleStep: 0,
      nextAttemptAt: sql<Date>`now()`,
      dispatchAt: dueNow,
    })
    .where('id', '=', deliveryId)
    .returning('endpointId')
    .executeTakeFirstOrThrow()
  await notifyDue(db, [endpointId])
}

/**
 * Makes every event since then due now that the endpoint takes and has not accepted, those among them that it was never sent.
 * @returns how many
 */
export function recover(db: Queryable, endpoint: Receiver, since: Date): Promise<number> {
  return resend(db, endpoint, {
    events: sql<boolean>`e.created_at >= ${since} and d.status is distinct from 'delivered'`,
    unless: sql<boolean>`webhook_deliveries.status = 'delivered'`,
  })
}

/**
 * Makes every event of a connection due now that the endpoint takes, whether or not it was accepted before.
 * @returns how many
 */
export function replay(db: Queryable, endpoint: Receiver, connectionId: string): Promise<number> {
  return resend(db, endpoint, { events: sql<boolean>`e.connection_id = ${connectionId}`, unless: sql<boolean>`false` })
}

async function resend(
  db: Queryable,
  { id: endpointId, organizationId, mode, eventTypes }: Receiver,
  { events, unless }: { events: RawBuilder<boolean>; unless: RawBuilder<boolean> },
): Promise<number> {
  let count = 0
  let after = '0'
  for (;;) {
    const { rows } = await sql<{ id: string; position: string }>`
      select e.id, e.position from events e
      left join webhook_deliveries d on d.event_id = e.id and d.endpoint_id = ${endpointId}
      where e.organization_id = ${organizationId} and e.mode = ${mode} and e.position > ${after} and not e.test
        and e.webhook_endpoint_id is distinct from ${endpointId}
        and (${eventTypes}::text[] is null or e.type = any(${eventTypes}::text[]))
        and ${events}
      order by e.position limit ${pageSize}
    `.execute(db)
    if (rows.length === 0) return count
    const { numAffectedRows } = await sql`
      insert into webhook_deliveries (id, event_id, organization_id, mode, endpoint_id, status, next_attempt_at, dispatch_at)
      select id, event_id, ${organizationId}, ${mode}, ${endpointId}, 'pending', now(), now()
      from unnest(${rows.map(() => newId('whd'))}::text[], ${rows.map(({ id }) => id)}::text[]) as due (id, event_id)
      on conflict (event_id, endpoint_id) do update set status = 'pending', schedule_step = 0, next_attempt_at = now(),
        dispatch_at = ${dueNow}
        where not (${unless})
    `.execute(db)
    count += Number(numAffectedRows)
    after = rows.at(-1)!.position
    await notifyDue(db, [endpointId])
  }
}
