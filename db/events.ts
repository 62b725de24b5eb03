import { sql, type Selectable, type Transaction } from 'kysely'
import { newId } from '../ids.ts'
import { developerMessages } from '../locales/developer.ts'
import type { EndpointWebhookType, WebhookType } from '../webhooks/event-types.ts'
import type { ConnectionStatus, ConnectionWebhookType } from '../workflows/connection-state.ts'
import type { ConnectionsTable, Owner, Schema, WebhookEndpointsTable } from './schema.ts'
import { addDeliveries } from './webhook-deliveries.ts'

export interface NewEvent {
  id: string
  type: ConnectionWebhookType
  previousStatus: ConnectionStatus
  reconnected?: true
}

/** Tells the organization's endpoints of a connection, as this transaction leaves it. */
export async function publishConnectionEvent(
  trx: Transaction<Schema>,
  connection: Selectable<ConnectionsTable>,
  { id, type, previousStatus, reconnected }: NewEvent,
): Promise<void> {
  const data = {
    connectionId: connection.id,
    status: connection.status,
    previousStatus,
    institutionId: connection.institutionId,
    externalUserId: connection.externalUserId,
    metadata: connection.metadata,
    connectedAt: connection.connectedAt?.toISOString() ?? null,
    lastSyncedAt: connection.lastSyncedAt?.toISOString() ?? null,
    ...(reconnected && { reconnected }),
    ...(connection.error && {
      error: { code: connection.error.code, developerMessage: developerMessages[connection.error.code] },
    }),
    sequence: connection.version,
  }
  const about = { connectionId: connection.id, sequence: connection.version }
  await insertEvent(trx, connection, { id, type, data, about })
  await addDeliveries(trx, connection, id, await endpointsTaking(trx, connection, type))
}

/** Tells the organization's other endpoints how one of them is doing. */
export async function publishEndpointEvent(
  trx: Transaction<Schema>,
  endpoint: Selectable<WebhookEndpointsTable>,
  { type, reason }: { type: EndpointWebhookType; reason: string },
): Promise<void> {
  const id = newId('evt')
  const data = {
    webhookEndpointId: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    reason,
  }
  const about = { connectionId: null, sequence: null, webhookEndpointId: endpoint.id }
  await insertEvent(trx, endpoint, { id, type, data, about })
  const others = (await endpointsTaking(trx, endpoint, type)).filter((other) => other !== endpoint.id)
  await addDeliveries(trx, endpoint, id, others)
}

/**
 * Sends one endpoint an example, which says so of itself (`"test": true`).
 * @returns the delivery's id
 */
export async function publishExample(
  trx: Transaction<Schema>,
  owner: Owner,
  endpointId: string,
  { type, data }: { type: WebhookType; data: object },
): Promise<string> {
  const id = newId('evt')
  await insertEvent(trx, owner, { id, type, data, about: { connectionId: null, sequence: null, test: true } })
  const [deliveryId] = await addDeliveries(trx, owner, id, [endpointId])
  return deliveryId!
}

/**
 * Writes an event, its body composed once: every attempt sends these bytes. An organization's events take turns until
 * they are committed, so that their positions become visible in order and a reader who goes by them misses none.
 */
async function insertEvent(
  trx: Transaction<Schema>,
  { organizationId, mode }: Owner,
  {
    id,
    type,
    data,
    about,
  }: {
    id: string
    type: WebhookType
    data: object
    about: { connectionId: string | null; sequence: number | null; webhookEndpointId?: string; test?: true }
  },
): Promise<void> {
  await trx
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .where('mode', '=', mode)
    .forNoKeyUpdate()
    .execute()
  const now = new Date()
  const body = JSON.stringify({ type, timestamp: now.toISOString(), ...(about.test && { test: true }), data })
  await trx
    .insertInto('events')
    .values({ id, organizationId, mode, type, body, createdAt: now, ...about })
    .execute()
}

/** The organization's enabled endpoints that take a type. */
async function endpointsTaking(
  trx: Transaction<Schema>,
  { organizationId, mode }: Owner,
  type: WebhookType,
): Promise<string[]> {
  const endpoints = await trx
    .selectFrom('webhookEndpoints')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('mode', '=', mode)
    .where('disabledAt', 'is', null)
    .where((eb) => eb.or([eb('eventTypes', 'is', null), sql<boolean>`${type} = any(event_types)`]))
    .execute()
  return endpoints.map(({ id }) => id)
}
