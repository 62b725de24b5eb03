import { afterAll, expect, test } from 'vitest'
import { beginCall, endCall, findSession } from '../../db/bank-calls.ts'
import { findConnection, findOpenSubmission } from '../../db/connections.ts'
import { deleteConnection, type Deletion, type DeletionReason } from '../../db/deletion.ts'
import { newId } from '../../ids.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, insertSubmission, institutionId, readConnection, remainingCredentials } from './records.ts'

const hourMs = 3_600_000
const inTime = new Date(Date.now() + hourMs).toISOString()
const integrator: DeletionReason = { by: 'integrator', deadline: inTime }
const user: DeletionReason = { by: 'user', deadline: inTime }
const expiry: DeletionReason = { by: 'expiry', graceMs: hourMs }

function deletion(connectionId: string, reason: DeletionReason): Deletion {
  return { connectionId, transitionId: newId('trn'), eventId: newId('evt'), reason }
}

const { db } = await openTestDatabase(afterAll)
const owner = await createOrganization(db)

function events(connectionId: string) {
  return db.selectFrom('events').selectAll().where('connectionId', '=', connectionId).execute()
}

const longAgo = new Date(Date.now() - 2 * hourMs)
const established = { status: 'FAILED_AUTH', connectedAt: longAgo } as const
const synced = { status: 'CONNECTED', connectedAt: longAgo, lastSyncedAt: longAgo } as const
const late = new Date(Date.now() - 1_000).toISOString()

const guarded: [string, string, object, DeletionReason, 'submission open'?][] = [
  ['data is synced: not by the integrator', 'has_data', synced, integrator],
  ['data is synced: not by the user', 'has_data', synced, user],
  ['data is synced: not by expiry', 'has_data', { ...synced, tokenEndsAt: longAgo }, expiry],
  ['it was established: not by the user', 'established', established, user],
  ['it was established: not by expiry', 'established', { ...established, tokenEndsAt: longAgo }, expiry],
  ['a submission is under way: not by the integrator', 'submission_open', {}, integrator, 'submission open'],
  ['a submission is under way: not by expiry', 'submission_open', { tokenEndsAt: longAgo }, expiry, 'submission open'],
  ['the integrator was already told that nothing changed', 'too_late', {}, { by: 'integrator', deadline: late }],
  ['the user was already told that nothing changed', 'too_late', {}, { by: 'user', deadline: late }],
  ['its token ended less than an hour ago', 'not_abandoned', { tokenEndsAt: new Date(Date.now() - 1_000) }, expiry],
]

test.each(guarded)('kept, and nothing changed, where %s', async (_, why, row, reason, submission) => {
  const connectionId = await insertConnection(db, owner, row)
  if (submission) await insertSubmission(db, connectionId, 'sub_1')
  const before = await readConnection(db, connectionId)
  const answer = await deleteConnection(db, deletion(connectionId, reason))
  expect(answer).toEqual({ kind: 'kept', why, tokenEndsAt: before.tokenEndsAt.toISOString() })
  expect(await readConnection(db, connectionId)).toEqual(before)
  expect(await events(connectionId)).toEqual([])
})

const allowed: [string, object, DeletionReason, 'submission open'?][] = [
  ['the integrator deletes what was never connected', {}, integrator],
  ['the integrator deletes what was established but never synced', established, integrator],
  ['the user cancels', {}, user],
  ['the user cancels after a rejection', { status: 'FAILED_AUTH' }, user],
  ['the user cancels while the bank is being asked', {}, user, 'submission open'],
  ['nobody came back for an hour', { tokenEndsAt: longAgo }, expiry],
]

test.each(allowed)('deleted where %s', async (_, row, reason, submission) => {
  const connectionId = await insertConnection(db, owner, row)
  if (submission) await insertSubmission(db, connectionId, 'sub_1')
  expect(await deleteConnection(db, deletion(connectionId, reason))).toEqual({ kind: 'deleted' })
  expect(await findConnection(db, owner, connectionId)).toBeUndefined()
})

test('what remains is a tombstone without personal data, credentials, sessions or an open submission', async () => {
  const { organizationId, mode } = owner
  const error = JSON.stringify({ code: 'invalid_credentials' })
  const connectionId = await insertConnection(db, owner, { loginHash: 'hash', error })
  await insertSubmission(db, connectionId, 'sub_1')
  const call = { attemptId: 'a', step: 'login', organizationId, mode, connectionId, institutionId, loginHash: 'h' }
  await beginCall(db, { ...call, step: 'login' })
  await endCall(db, { ...call, step: 'login' }, { state: 'answered', outcome: 'signed_in', sealedResult: 'session' })

  await deleteConnection(db, deletion(connectionId, user))
  const tombstone = await readConnection(db, connectionId)
  expect(tombstone).toMatchObject({ externalUserId: null, loginHash: null, error: null, version: 2 })
  expect(tombstone.metadata).toEqual({})
  expect(tombstone.deletedAt).toBeInstanceOf(Date)
  expect(await remainingCredentials(db, connectionId)).toEqual([])
  expect(await findSession(db, 'a')).toBeNull()
  expect(await findOpenSubmission(db, connectionId)).toBeUndefined()
})

test('a deletion that is asked for again has succeeded, and the integrator is told once', async () => {
  const connectionId = await insertConnection(db, owner)
  const once = deletion(connectionId, integrator)
  const answers = await Promise.all([deleteConnection(db, once), deleteConnection(db, once)])
  answers.push(await deleteConnection(db, deletion(connectionId, user)))
  expect(answers).toEqual(Array.from({ length: 3 }, () => ({ kind: 'deleted' })))

  const [event, ...more] = await events(connectionId)
  expect(more).toEqual([])
  expect(JSON.parse(event!.body)).toMatchObject({
    type: 'connection.deleted',
    data: { connectionId, status: 'PENDING', externalUserId: 'user-1', metadata: { orderId: 'order-1' }, sequence: 2 },
  })
})

test('another connection of the same organization is untouched', async () => {
  const [connectionId, other] = [await insertConnection(db, owner), await insertConnection(db, owner)]
  await insertSubmission(db, other, 'sub_1')
  const before = await readConnection(db, other)
  await deleteConnection(db, deletion(connectionId, integrator))
  expect(await readConnection(db, other)).toEqual(before)
  expect(await remainingCredentials(db, other)).toEqual(['sub_1'])
})
