import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { attemptsRemaining, beginCall, destroySessions, endCall, findSession, pauseMs } from '../../db/bank-calls.ts'
import type { LoginCall } from '../../db/bank-calls.ts'
import type { Database } from '../../db/index.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, institutionId } from './records.ts'

async function openJournal() {
  const { db } = await openTestDatabase()
  return { db, call: await newCaller(db) }
}

/** Calls about one login from a connection, and an organization, of their own. */
async function newCaller(db: Database, mode: 'test' | 'live' = 'test', loginHash = 'login-hash') {
  const { organizationId } = await createOrganization(db, mode)
  const connectionId = await insertConnection(db, { organizationId, mode })
  const call = { step: 'login', organizationId, mode, connectionId, institutionId, loginHash } as const
  let attempts = 0
  return (): LoginCall => ({ ...call, attemptId: `${connectionId}/${++attempts}` })
}

const refused = { state: 'answered', outcome: 'invalid_credentials', sealedResult: null } as const
const signedIn = { state: 'answered', outcome: 'signed_in', sealedResult: 'sealed session' } as const

async function refuse(db: Database, call: LoginCall): Promise<void> {
  expect(await beginCall(db, call)).toEqual({ kind: 'begun' })
  await endCall(db, call, refused)
}

test('a login that was begun and never ended is of unknown outcome, however often it is asked for', async () => {
  const { db, call } = await openJournal()
  const attempt = call()
  expect(await beginCall(db, attempt)).toEqual({ kind: 'begun' })
  expect(await beginCall(db, attempt)).toEqual({ kind: 'outcome_unknown' })
  expect(await beginCall(db, attempt)).toEqual({ kind: 'outcome_unknown' })
})

test('a login that was answered gives the stored answer, and takes no second place', async () => {
  const { db, call } = await openJournal()
  const attempt = call()
  await refuse(db, attempt)
  const stored = { kind: 'answered', outcome: 'invalid_credentials', sealedResult: null }
  for (let retry = 0; retry < 5; retry++) expect(await beginCall(db, attempt)).toEqual(stored)
  expect(await attemptsRemaining(db, attempt)).toBe(2)
})

test('a login that the bank did not look at goes on, and costs no attempt', async () => {
  const { db, call } = await openJournal()
  const attempt = call()
  for (let retry = 0; retry < 5; retry++) {
    expect(await beginCall(db, attempt)).toEqual({ kind: 'begun' })
    await endCall(db, attempt, { state: 'not_evaluated' })
  }
  expect(await attemptsRemaining(db, attempt)).toBe(3)
})

test('an unknown outcome counts as an attempt: the bank may have counted it', async () => {
  const { db, call } = await openJournal()
  for (let lost = 0; lost < 3; lost++) await beginCall(db, call())
  expect(await beginCall(db, call())).toMatchObject({ kind: 'too_many_attempts' })
})

test('after three refusals the login is paused, with the time at which it goes on', async () => {
  const { db, call } = await openJournal()
  for (let nth = 1; nth <= 3; nth++) {
    await refuse(db, call())
    expect(await attemptsRemaining(db, call())).toBe(3 - nth)
  }
  const paused = await beginCall(db, call())
  if (paused.kind !== 'too_many_attempts') throw new Error(`It was ${paused.kind}.`)
  expect(paused.until.getTime()).toBeGreaterThan(Date.now() + pauseMs - 10_000)

  await passTime(db, paused.until.getTime() - Date.now() - 1_000)
  expect(await beginCall(db, call())).toMatchObject({ kind: 'too_many_attempts' })
  await passTime(db, 2_000)
  expect(await beginCall(db, call())).toEqual({ kind: 'begun' })
})

test('the time at which a pause ends is true when the refusals were far apart', async () => {
  const { db, call } = await openJournal()
  for (let nth = 1; nth <= 3; nth++) {
    await refuse(db, call())
    if (nth < 3) await passTime(db, 600_000)
  }
  const paused = await beginCall(db, call())
  if (paused.kind !== 'too_many_attempts') throw new Error(`It was ${paused.kind}.`)
  await passTime(db, paused.until.getTime() - Date.now() - 1_000)
  expect(await beginCall(db, call())).toMatchObject({ kind: 'too_many_attempts' })
  await passTime(db, 2_000)
  expect(await beginCall(db, call())).toEqual({ kind: 'begun' })
})

test('of third attempts at the same moment one is made, across connections and organizations', async () => {
  const { db, call } = await openJournal()
  await refuse(db, call())
  await refuse(db, (await newCaller(db))())
  const callers = await Promise.all([1, 2, 3, 4].map(() => newCaller(db)))
  const begun = await Promise.all(callers.map((other) => beginCall(db, other())))
  const kinds = begun.map(({ kind }) => kind).toSorted()
  expect(kinds).toEqual(['begun', 'too_many_attempts', 'too_many_attempts', 'too_many_attempts'])
})

test('a login that the bank accepts starts the count anew', async () => {
  const { db, call } = await openJournal()
  await refuse(db, call())
  await refuse(db, call())
  const accepted = call()
  await beginCall(db, accepted)
  await endCall(db, accepted, signedIn)
  expect(await attemptsRemaining(db, accepted)).toBe(3)
  for (let nth = 0; nth < 3; nth++) await refuse(db, call())
})

test('test and live, other banks and other logins are counted apart', async () => {
  const { db, call } = await openJournal()
  for (let nth = 0; nth < 3; nth++) await refuse(db, call())
  expect(await beginCall(db, { ...call(), institutionId: 'ins_cl_bci' })).toEqual({ kind: 'begun' })
  expect(await beginCall(db, (await newCaller(db, 'test', 'another'))())).toEqual({ kind: 'begun' })
  expect(await beginCall(db, (await newCaller(db, 'live'))())).toEqual({ kind: 'begun' })
  expect(await beginCall(db, call())).toMatchObject({ kind: 'too_many_attempts' })
})

test('the session that a login left serves until it is destroyed, with its connection’s others only', async () => {
  const { db, call } = await openJournal()
  const [own, other] = [call(), (await newCaller(db, 'test', 'another'))()]
  for (const attempt of [own, other]) {
    await beginCall(db, attempt)
    await endCall(db, attempt, signedIn)
  }
  expect(await findSession(db, own.attemptId)).toBe('sealed session')
  await destroySessions(db, own.connectionId)
  expect(await findSession(db, own.attemptId)).toBeNull()
  expect(await findSession(db, other.attemptId)).toBe('sealed session')
})

/** Moves everything in the journal into the past. */
async function passTime(db: Database, ms: number): Promise<void> {
  await sql`update bank_calls set begun_at = begun_at - ${ms} * interval '1 millisecond'`.execute(db)
}
