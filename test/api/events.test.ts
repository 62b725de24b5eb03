import { afterAll, expect, test } from 'vitest'
import { publishConnectionEvent } from '../../db/events.ts'
import { newId } from '../../ids.ts'
import type { ConnectionWebhookType } from '../../workflows/connection-state.ts'
import { createKey, createOrganization } from '../database.ts'
import { insertConnection, readConnection } from '../db/records.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })

async function publish(connectionId: string, type: ConnectionWebhookType): Promise<string> {
  const id = newId('evt')
  const connection = await readConnection(stack.db, connectionId)
  await stack.db
    .transaction()
    .execute((trx) => publishConnectionEvent(trx, connection, { id, type, previousStatus: 'PENDING' }))
  return id
}

const first = await insertConnection(stack.db, stack.owner)
const second = await insertConnection(stack.db, stack.owner)
const ids = [
  await publish(first, 'connection.connected'),
  await publish(second, 'connection.connected'),
  await publish(first, 'connection.synced'),
  await publish(first, 'connection.synced'),
]
const stranger = await createOrganization(stack.db)

async function read(query = ''): Promise<{ ids: string[]; hasMore: boolean; nextCursor: string | null }> {
  const { status, body } = await stack.call('GET', `/v1/events${query}`)
  expect(status).toBe(200)
  return { ...body, ids: body.data.map(({ eventId }: { eventId: string }) => eventId) }
}

test('the log reads in the order of what happened, or the other way round, page by page', async () => {
  expect((await read()).ids).toEqual(ids)
  expect((await read('?order=desc')).ids).toEqual(ids.toReversed())
  const page = await read('?limit=3')
  expect(page).toMatchObject({ ids: ids.slice(0, 3), hasMore: true, nextCursor: ids[2] })
  expect(await read(`?limit=3&startingAfter=${page.nextCursor}`)).toMatchObject({ ids: ids.slice(3), hasMore: false })
  expect((await read(`?order=desc&startingAfter=${ids[2]}`)).ids).toEqual([ids[1], ids[0]])
})

test('who pulls goes on after the last event that was seen, whatever else it filters by', async () => {
  expect((await read(`?startingAfter=${ids[3]}`)).ids).toEqual([])
  expect((await read(`?startingAfter=${ids[1]}&connectionId=${first}`)).ids).toEqual([ids[2], ids[3]])
})

test('it can be narrowed by type, connection and time', async () => {
  expect((await read('?type=connection.synced')).ids).toEqual([ids[2], ids[3]])
  expect((await read(`?connectionId=${second}`)).ids).toEqual([ids[1]])
  await stack.db
    .updateTable('events')
    .set({ createdAt: new Date('2026-01-15T12:00:00Z') })
    .where('id', '=', ids[0]!)
    .execute()
  expect((await read('?createdBefore=2026-02-01T00:00:00Z')).ids).toEqual([ids[0]])
  expect((await read('?createdAfter=2026-02-01T00:00:00-03:00')).ids).toEqual(ids.slice(1))
})

test('an event has the exact bytes that are delivered, and can be read by its id', async () => {
  const { body } = await stack.call('GET', `/v1/events/${ids[2]}`)
  const row = await stack.db.selectFrom('events').select('body').where('id', '=', ids[2]!).executeTakeFirstOrThrow()
  expect(body).toMatchObject({ eventId: ids[2], type: 'connection.synced', connectionId: first, body: row.body })
  expect(JSON.parse(body.body)).toMatchObject({ type: 'connection.synced', data: { connectionId: first } })
})

test('neither another organization nor the other mode sees it', async () => {
  for (const token of [stranger.key, await createKey(stack.db, stack.owner, 'live')]) {
    expect((await stack.call('GET', '/v1/events', { token })).body).toMatchObject({ data: [] })
    expectProblem(await stack.call('GET', `/v1/events/${ids[0]}`, { token }), 404, 'NOT_FOUND')
    const answer = await stack.call('GET', `/v1/events?startingAfter=${ids[0]}`, { token })
    expectProblem(answer, 422, 'VALIDATION_FAILED', ['startingAfter'])
  }
})

test.each([
  ['startingAfter=con_1', 'startingAfter'],
  ['type=connection.opened', 'type'],
  ['createdAfter=yesterday', 'createdAfter'],
  ['order=newest', 'order'],
  ['limit=0', 'limit'],
  ['since=1', 'since'],
])('?%s is refused, naming the field', async (query, field) => {
  expectProblem(await stack.call('GET', `/v1/events?${query}`), 422, 'VALIDATION_FAILED', [field])
})
