import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { connectionChannel, recordTransition, VersionConflict } from '../../db/transitions.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import {
  accepted,
  at,
  countWritten,
  insertConnection,
  insertEndpoint,
  insertSubmission,
  openSubmissions,
  readConnection,
  rejected,
  verdict,
} from './records.ts'

async function openConnection() {
  const { db, url } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectionId = await insertConnection(db, owner)
  await insertSubmission(db, connectionId, 'sub_1')
  return { db, url, owner, connectionId }
}

test('a transition’s retry has succeeded before: it changes nothing and doubles no event', async () => {
  const { db, owner, connectionId } = await openConnection()
  await insertEndpoint(db, owner)
  const connected = await verdict(db, connectionId, accepted)
  await recordTransition(db, connected)
  const written = await countWritten(db)
  expect(written).toEqual({ timeline: 1, events: 1, deliveries: 1, commands: 0 })
  const row = await readConnection(db, connectionId)
  expect(row).toMatchObject({ status: 'CONNECTED', version: 2, connectedAt: new Date(at) })

  await recordTransition(db, connected)
  expect(await countWritten(db)).toEqual(written)
  expect(await readConnection(db, connectionId)).toEqual(row)
})

test.each([-1, 1])(
  'a transition that is %i off the record’s version is a conflict, and writes nothing',
  async (off) => {
    const { db, owner, connectionId } = await openConnection()
    await insertEndpoint(db, owner)
    const { state, ...rest } = await verdict(db, connectionId, accepted)
    const before = await readConnection(db, connectionId)

    const wrong = { ...rest, state: { ...state, version: state.version + off } }
    await expect(recordTransition(db, wrong)).rejects.toThrow(VersionConflict)
    expect(await readConnection(db, connectionId)).toEqual(before)
    expect(await countWritten(db)).toEqual({ timeline: 0, events: 0, deliveries: 0, commands: 0 })
    expect(await openSubmissions(db)).toHaveLength(1)
  },
)

test('a deleted connection takes no transition', async () => {
  const { db, connectionId } = await openConnection()
  const connected = await verdict(db, connectionId, accepted)
  await db.updateTable('connections').set({ deletedAt: at }).execute()
  await expect(recordTransition(db, connected)).rejects.toThrow(VersionConflict)
  expect((await readConnection(db, connectionId)).status).toBe('PENDING')
})

test('whoever is notified of a change reads it: the notification comes after the commit, and none for a conflict', async () => {
  const { db, url, connectionId } = await openConnection()
  const listener = new pg.Client({ connectionString: url })
  await listener.connect()
  onTestFinished(() => listener.end())
  const seen: Promise<[string, number]>[] = []
  listener.on('notification', ({ payload = '' }) => {
    seen.push(readConnection(db, payload).then(({ version }) => [payload, version]))
  })
  await listener.query(`listen ${connectionChannel}`)

  const stale = await verdict(db, connectionId, accepted)
  await recordTransition(db, await verdict(db, connectionId, rejected))
  await expect(recordTransition(db, stale)).rejects.toThrow(VersionConflict)
  await listener.query('select 1')
  expect(await Promise.all(seen)).toEqual([[connectionId, 2]])
})
