import { expect, test } from 'vitest'
import { publishConnectionEvent } from '../../db/events.ts'
import type { Database } from '../../db/index.ts'
import { newId } from '../../ids.ts'
import type { ConnectionWebhookType } from '../../workflows/connection-state.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, insertEndpoint, institutionId, readConnection } from './records.ts'

async function publish(db: Database, connectionId: string): Promise<void> {
  const connection = await readConnection(db, connectionId)
  await db.transaction().execute((trx) =>
    publishConnectionEvent(trx, connection, {
      id: newId('evt'),
      type: 'connection.connected',
      previousStatus: 'PENDING',
    }),
  )
}

test('every enabled endpoint of the organization and mode gets one delivery, and no other endpoint any', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const stranger = await createOrganization(db)
  const enabled = [await insertEndpoint(db, owner), await insertEndpoint(db, owner)]
  await insertEndpoint(db, owner, new Date())
  await insertEndpoint(db, { ...owner, mode: 'live' })
  await insertEndpoint(db, stranger)
  await publish(db, await insertConnection(db, owner))

  const deliveries = await db.selectFrom('webhookDeliveries').selectAll().execute()
  expect(deliveries.map(({ endpointId }) => endpointId).toSorted()).toEqual(enabled.toSorted())
  expect(deliveries.every(({ status, mode }) => status === 'pending' && mode === 'test')).toBe(true)
  // A dispatcher has them; nothing is for Temporal yet.
  expect(deliveries.every(({ dispatchAt }) => dispatchAt! <= new Date())).toBe(true)
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
})

test('an endpoint that asked for some types gets those and no others', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const [all, fitting, other] = [
    await insertEndpoint(db, owner),
    await insertEndpoint(db, owner),
    await insertEndpoint(db, owner),
  ]
  const only = (id: string, ...eventTypes: ConnectionWebhookType[]) =>
    db.updateTable('webhookEndpoints').set({ eventTypes }).where('id', '=', id).execute()
  await only(fitting, 'connection.synced', 'connection.connected')
  await only(other, 'connection.synced')
  await publish(db, await insertConnection(db, owner))
  const deliveries = await db.selectFrom('webhookDeliveries').select('endpointId').execute()
  expect(deliveries.map(({ endpointId }) => endpointId).toSorted()).toEqual([all, fitting].toSorted())
})

test('an event of an organization without endpoints is kept all the same', async () => {
  const { db } = await openTestDatabase()
  await publish(db, await insertConnection(db, await createOrganization(db)))
  expect(await db.selectFrom('events').select('type').execute()).toEqual([{ type: 'connection.connected' }])
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([])
})

test('the body is the documented one, from the record as it stands', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectedAt = '2026-11-22T10:00:00.000Z'
  const error = JSON.stringify({ code: 'account_locked' })
  const connectionId = await insertConnection(db, owner, { version: 7, status: 'FAILED_AUTH', connectedAt, error })
  await publish(db, connectionId)

  const event = await db.selectFrom('events').selectAll().executeTakeFirstOrThrow()
  expect(event).toMatchObject({ organizationId: owner.organizationId, mode: 'test', sequence: 7, connectionId })
  expect(JSON.parse(event.body)).toEqual({
    type: 'connection.connected',
    timestamp: event.createdAt.toISOString(),
    data: {
      connectionId,
      status: 'FAILED_AUTH',
      previousStatus: 'PENDING',
      institutionId,
      externalUserId: 'user-1',
      metadata: { orderId: 'order-1' },
      connectedAt,
      lastSyncedAt: null,
      error: { code: 'account_locked', developerMessage: expect.stringContaining('locked') },
      sequence: 7,
    },
  })
})
