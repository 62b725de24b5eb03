import { sql, type Selectable, type Transaction } from 'kysely'
import { newId } from '../ids.ts'
import { developerMessages } from '../locales/developer.ts'
import type { ConnectionStatus, ConnectionWebhookType } from '../workflows/connection-state.ts'
import { enqueue } from './outbox.ts'
import type { ConnectionsTable, Schema } from './schema.ts'

export interface NewEvent {
  id: string
  type: ConnectionWebhookType
  previousStatus: ConnectionStatus
  reconnected?: true
}

/**
 * Writes an event and a delivery for each of the organization's enabled endpoints that take its type. The body is
 * composed once, from the connection as this transaction leaves it: every attempt sends these bytes.
 */
export async function publishEvent(
  trx: Transaction<Schema>,
  connection: Selectable<ConnectionsTable>,
  { id, type, previousStatus, reconnected }: NewEvent,
): Promise<void> {
  const { organizationId, mode } = connection
  const now = new Date()
  const body = JSON.stringify({
    type,
    timestamp: now.toISOString(),
    data: {
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
    },
  })
  await trx
    .insertInto('events')
    .values({
      id,
      organizationId,
      mode,
      connectionId: connection.id,
      type,
      sequence: connection.version,
      body,
      createdAt: now,
    })
    .execute()
  const endpoints = await trx
    .selectFrom('webhookEndpoints')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('mode', '=', mode)
    .where('disabledAt', 'is', null)
    .where((eb) => eb.or([eb('eventTypes', 'is', null), sql<boolean>`${type} = any(event_types)`]))
    .execute()
  for (const endpoint of endpoints) {
    const deliveryId = newId('whd')
    await trx
      .insertInto('webhookDeliveries')
      .values({ id: deliveryId, organizationId, mode, eventId: id, endpointId: endpoint.id, status: 'pending' })
      .execute()
    await enqueue(trx, { organizationId, mode }, deliveryId, { kind: 'start_delivery', eventType: type })
  }
}
