import { expect, test } from 'vitest'
import { publishConnectionEvent } from '../../db/events.ts'
import type { Database } from '../../db/index.ts'
import { newId } from '../../ids.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, readConnection } from './records.ts'

/** Publishes an event of a connection, and commits when told to. */
function publish(db: Database, connectionId: string, commit: Promise<void>) {
  const written = Promise.withResolvers<void>()
  const committed = db.transaction().execute(async (trx) => {
    const connection = await readConnection(trx, connectionId)
    const event = { id: newId('evt'), type: 'connection.connected', previousStatus: 'PENDING' } as const
    await publishConnectionEvent(trx, connection, event)
    written.resolve()
    await commit
  })
  return { written: written.promise, committed }
}

async function positions(db: Database): Promise<number[]> {
  const rows = await db.selectFrom('events').select('position').orderBy('position').execute()
  return rows.map(({ position }) => Number(position))
}

test('an event that commits late is never found before one that a reader has seen', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const [early, late] = [await insertConnection(db, owner), await insertConnection(db, owner)]
  const hold = Promise.withResolvers<void>()
  const first = publish(db, early, hold.promise)
  await first.written
  const second = publish(db, late, Promise.resolve())

  // Both have begun; were they not to take turns, the second would be seen first.
  const quick = await Promise.race([second.committed.then(() => 'second'), waitFor(200)])
  expect(quick).toBe('waits')
  expect(await positions(db)).toEqual([])
  hold.resolve()
  await Promise.all([first.committed, second.committed])
  const [one, two] = await db.selectFrom('events').select('connectionId').orderBy('position').execute()
  expect([one?.connectionId, two?.connectionId]).toEqual([early, late])
})

test('organizations do not wait for each other', async () => {
  const { db } = await openTestDatabase()
  const hold = Promise.withResolvers<void>()
  const first = publish(db, await insertConnection(db, await createOrganization(db)), hold.promise)
  await first.written
  const second = publish(db, await insertConnection(db, await createOrganization(db)), Promise.resolve())
  await second.committed
  expect(await positions(db)).toHaveLength(1)
  hold.resolve()
  await first.committed
})

function waitFor(ms: number): Promise<'waits'> {
  return new Promise((resolve) => setTimeout(() => resolve('waits'), ms))
}
