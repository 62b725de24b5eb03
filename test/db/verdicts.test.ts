import { expect, test } from 'vitest'
import { beginCall, endCall, findSession } from '../../db/bank-calls.ts'
import { recordTransition } from '../../db/transitions.ts'
import type { ConnectionEvent } from '../../workflows/connection-state.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import {
  accepted,
  insertConnection,
  insertCredentials,
  insertSubmission,
  institutionId,
  openSubmissions,
  readConnection,
  rejected,
  remainingCredentials,
  verdict,
} from './records.ts'

async function openConnection() {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectionId = await insertConnection(db, owner)
  await insertSubmission(db, connectionId, 'sub_1')
  return { db, owner, connectionId }
}

test('a refusal closes its submission and destroys its credentials', async () => {
  const { db, connectionId } = await openConnection()
  await recordTransition(db, await verdict(db, connectionId, rejected))
  expect(await openSubmissions(db)).toEqual([])
  expect(await remainingCredentials(db, connectionId)).toEqual([])
  const row = await readConnection(db, connectionId)
  expect(row).toMatchObject({ status: 'FAILED_AUTH', loginHash: null, error: { code: 'invalid_credentials' } })
})

test('a verdict that decides nothing leaves the status, and destroys what was submitted all the same', async () => {
  const { db, connectionId } = await openConnection()
  const undecided = { type: 'login_refused', failure: { code: 'bank_unavailable' }, attemptsRemaining: null } as const
  await recordTransition(db, await verdict(db, connectionId, undecided))
  expect(await openSubmissions(db)).toEqual([])
  expect(await remainingCredentials(db, connectionId)).toEqual([])
  expect(await readConnection(db, connectionId)).toMatchObject({
    status: 'PENDING',
    error: { code: 'bank_unavailable' },
  })
})

test.each<ConnectionEvent>([
  { type: 'sync_refused', failure: { code: 'invalid_credentials' } },
  { type: 'disconnected' },
])('after $type no credential and no bank session is left', async (event) => {
  const { db, owner, connectionId } = await openConnection()
  await recordTransition(db, await verdict(db, connectionId, accepted))
  const { organizationId, mode } = owner
  const call = {
    organizationId,
    mode,
    attemptId: 'att_1',
    step: 'login',
    connectionId,
    institutionId,
    loginHash: 'h',
  } as const
  await beginCall(db, call)
  await endCall(db, call, { state: 'answered', outcome: 'signed_in', sealedResult: 'session' })

  await recordTransition(db, { ...(await verdict(db, connectionId, event)), closesSubmission: false })
  expect(await remainingCredentials(db, connectionId)).toEqual([])
  expect(await findSession(db, 'att_1')).toBeNull()
  expect((await readConnection(db, connectionId)).loginHash).toBe('hash-sub_1')
})

test('an acceptance closes its submission, keeps only its credentials and remembers whose login it was', async () => {
  const { db, owner, connectionId } = await openConnection()
  await insertCredentials(db, connectionId, 'sub_0')
  const other = await insertConnection(db, owner)
  await insertSubmission(db, other, 'sub_1')

  await recordTransition(db, await verdict(db, connectionId, accepted))
  expect(await remainingCredentials(db, connectionId)).toEqual(['sub_1'])
  expect(await remainingCredentials(db, other)).toEqual(['sub_1'])
  expect(await openSubmissions(db)).toHaveLength(1)
  expect((await readConnection(db, connectionId)).loginHash).toBe('hash-sub_1')
})
