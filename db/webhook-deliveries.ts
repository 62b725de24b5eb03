import { sql, type Transaction } from 'kysely'
import { newId } from '../ids.ts'
import type { Database, Queryable } from './index.ts'
import type { Owner, Schema } from './schema.ts'

/** NOTIFY channel: something is due for the endpoint that the payload names. */
export const deliveryChannel = 'webhook_delivery_due'

/** For this long nobody else takes a delivery that a dispatcher has claimed: longer than an attempt and its record. */
const claimMs = 20_000

/** What an attempt needs. */
export interface PendingDelivery extends Owner {
  id: string
  eventId: string
  endpointId: string
  scheduleStep: number
  body: string
  url: string
  headers: Record<string, string>
  secretGeneration: number
  previousSecretUntil: Date | null
  endpointDisabled: boolean
  /** Of its event, by PostgreSQL's clock, when the delivery was taken. */
  ageMs: number
  /** Sent again on request, it may have been accepted already. */
  acceptedBefore: boolean
}

const ageMs = sql<number>`extract(epoch from now() - e.created_at)::float * 1000`
// Not `exists`, which the planner would answer by reading the whole table into a hash for each claim.
const acceptedBefore = sql<boolean>`
  (select count(*) > 0 from webhook_attempts a where a.delivery_id = d.id and a.status_code between 200 and 299)
`

/** One delivery of an event to each of the endpoints, due at once. */
export async function addDeliveries(
  trx: Transaction<Schema>,
  { organizationId, mode }: Owner,
  eventId: string,
  endpointIds: string[],
): Promise<string[]> {
  if (endpointIds.length === 0) return []
  const deliveries = endpointIds.map((endpointId) => ({ id: newId('whd'), endpointId }))
  await trx
    .insertInto('webhookDeliveries')
    .values(
      deliveries.map((delivery) => ({
        ...delivery,
        organizationId,
        mode,
        eventId,
        status: 'pending' as const,
        nextAttemptAt: sql<Date>`now()`,
        dispatchAt: sql<Date>`now()`,
      })),
    )
    .execute()
  await notifyDue(trx, endpointIds)
  return deliveries.map(({ id }) => id)
}

export async function notifyDue(db: Queryable, endpointIds: string[]): Promise<void> {
  await sql`select pg_notify(${deliveryChannel}, id) from unnest(${endpointIds}::text[]) as id`.execute(db)
}

/** The endpoints for which something is due, whoever has missed to hear of it. */
export async function endpointsWithDue(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('webhookDeliveries')
    .select('endpointId')
    .where('dispatchAt', '<=', sql<Date>`now()`)
    .groupBy('endpointId')
    .execute()
  return rows.map(({ endpointId }) => endpointId)
}

/**
 * Takes what is due for each of the endpoints, up to its room, oldest first. What somebody else is taking is skipped; what
 * was taken comes due again unless the attempt is recorded. The commit does not wait for the disk: were it lost, the
 * delivery would only be taken twice.
 */
export async function claimDue(
  db: Database,
  wanted: { endpointId: string; room: number }[],
): Promise<PendingDelivery[]> {
  const { rows } = await sql<PendingDelivery>`
    update webhook_deliveries d set dispatch_at = now() + ${claimMs} * interval '1 millisecond'
    from events e, webhook_endpoints w
    where e.id = d.event_id and w.id = d.endpoint_id
      -- An array, because the planner takes a join for a large one and reads the whole table.
      and d.id = any(array(
        select delivery.id
        from unnest(${wanted.map(({ endpointId }) => endpointId)}::text[], ${wanted.map(({ room }) => room)}::integer[])
          as wanted (endpoint_id, room)
        cross join (select set_config('synchronous_commit', 'off', true)) as late
        cross join lateral (
          select id from webhook_deliveries
          where endpoint_id = wanted.endpoint_id and dispatch_at <= now()
          order by dispatch_at
          limit wanted.room
          for update skip locked
        ) as delivery
      ))
    returning d.id, d.organization_id, d.mode, d.event_id, d.endpoint_id, d.schedule_step, e.body, w.url, w.headers,
      w.secret_generation, w.previous_secret_until, w.disabled_at is not null as endpoint_disabled,
      ${ageMs} as age_ms, ${acceptedBefore} as accepted_before
  `.execute(db)
  return rows
}

/** A delivery that its workflow has; undefined where it is done or was deleted with its endpoint. */
export async function findPendingDelivery(db: Database, deliveryId: string) {
  return db
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', 'e.id', 'd.eventId')
    .innerJoin('webhookEndpoints as w', 'w.id', 'd.endpointId')
    .where('d.id', '=', deliveryId)
    .where('d.status', '=', 'pending')
    .select([
      'd.id',
      'd.organizationId',
      'd.mode',
      'd.eventId',
      'd.endpointId',
      'd.scheduleStep',
      sql<number | null>`extract(epoch from d.next_attempt_at - now())::float * 1000`.as('waitMs'),
      'd.dispatchAt',
      'd.lastError',
      'e.body',
      'w.url',
      'w.headers',
      'w.secretGeneration',
      'w.previousSecretUntil',
      sql<boolean>`w.disabled_at is not null`.as('endpointDisabled'),
      ageMs.as('ageMs'),
      acceptedBefore.as('acceptedBefore'),
    ])
    .executeTakeFirst()
}

/** Ends a delivery that is still pending, without an attempt. */
export async function giveUp(db: Database, deliveryId: string, lastError: string): Promise<void> {
  await db
    .updateTable('webhookDeliveries')
    .set({ status: 'failed', lastError, nextAttemptAt: null, dispatchAt: null })
    .where('id', '=', deliveryId)
    .where('status', '=', 'pending')
    .execute()
}
