import { expect, test } from 'vitest'
import { reseal } from '../../activities/reseal.ts'
import { openStored } from '../../activities/stored-credentials.ts'
import { destroySessions, findSession } from '../../db/bank-calls.ts'
import { destroy, findStored, keepOnly, storeAccepted } from '../../db/credentials.ts'
import type { Database } from '../../db/index.ts'
import { findKeyUses, textsSealedFor } from '../../db/sealed-texts.ts'
import { generateSealingKey, publicPart, type PrivateKey } from '../../sealing/keys.ts'
import { open } from '../../sealing/open.ts'
import { seal } from '../../sealing/seal.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertBankCalls, insertConnection, insertCredentials, institutionId } from './records.ts'

const [oldKey, newKey, stranger] = await Promise.all([generateSealingKey(), generateSealingKey(), generateSealingKey()])
const rotated = [newKey, oldKey]
const fields = { rut: '11.111.111-1', password: 'pass' }

async function openRecords() {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  return {
    db,
    /** A connection with credentials that its bank has accepted. */
    connect: async (key = oldKey): Promise<string> => {
      const connectionId = await insertConnection(db, owner)
      await store(db, connectionId, 'sub_1', key)
      return connectionId
    },
    signIn: async (): Promise<{ connectionId: string; attemptId: string }> => {
      await insertBankCalls(db, owner, institutionId, 1, { state: 'answered', outcome: 'signed_in' })
      const call = await db.selectFrom('bankCalls').selectAll().orderBy('begunAt', 'desc').executeTakeFirstOrThrow()
      const sealedFor = { ...call, submissionId: call.attemptId, expiresAt: null }
      const sealedResult = await seal(publicPart(oldKey), { cookie: 'abc' }, sealedFor)
      await db.updateTable('bankCalls').set({ sealedResult }).where('attemptId', '=', call.attemptId).execute()
      return call
    },
  }
}

async function store(db: Database, connectionId: string, submissionId: string, key: PrivateKey): Promise<void> {
  await insertCredentials(db, connectionId, submissionId)
  const sealed = await seal(publicPart(key), fields, { connectionId, institutionId, submissionId, expiresAt: null })
  await storeAccepted(db, connectionId, submissionId, { sealed, keyId: key.kid, loginHash: 'hash' })
}

/** The one text that is sealed for the old key, as it was read before `meanwhile` happened. */
async function replaceAfter(db: Database, meanwhile: () => Promise<unknown>): Promise<boolean> {
  for await (const text of textsSealedFor(db, oldKey.kid)) {
    await meanwhile()
    return text.replace('resealed', newKey.kid)
  }
  throw new Error('There was none.')
}

async function openedBy(keys: PrivateKey[], db: Database, connectionId: string) {
  return openStored(keys, (await findStored(db, connectionId))!)
}

test('credentials and bank sessions are sealed for the first key, and the one before is needed no more', async () => {
  const { db, connect, signIn } = await openRecords()
  const connectionIds = await Promise.all(Array.from({ length: 52 }, () => connect()))
  const { connectionId, attemptId } = await signIn()
  expect(await reseal({ db, storageKeys: rotated })).toEqual({ resealed: 53, left: 0 })
  for (const id of connectionIds) expect(await openedBy([newKey], db, id)).toEqual(fields)
  const sealedFor = { connectionId, institutionId, submissionId: attemptId }
  expect(await open([newKey], (await findSession(db, attemptId))!, sealedFor, new Date())).toEqual({ cookie: 'abc' })
  expect((await findKeyUses(db)).map(({ keyId, count }) => [keyId, count])).toEqual([
    [newKey.kid, 52],
    [newKey.kid, 1],
  ])
  expect(await reseal({ db, storageKeys: rotated })).toEqual({ resealed: 0, left: 0 })
})

test('what is destroyed while it is sealed anew is not revived', async () => {
  const { db, connect, signIn } = await openRecords()
  const connectionId = await connect()
  const disconnect = () => db.transaction().execute((trx) => destroy(trx, connectionId))
  expect(await replaceAfter(db, disconnect)).toBe(false)
  expect(await findStored(db, connectionId)).toBeUndefined()

  const session = await signIn()
  expect(await replaceAfter(db, () => destroySessions(db, session.connectionId))).toBe(false)
  expect(await findSession(db, session.attemptId)).toBeNull()
})

test('newer credentials that come while older ones are sealed anew stay as they came', async () => {
  const { db, connect } = await openRecords()
  const connectionId = await connect()
  const signInAgain = async () => {
    await store(db, connectionId, 'sub_2', oldKey)
    await db.transaction().execute((trx) => keepOnly(trx, connectionId, 'sub_2'))
  }
  expect(await replaceAfter(db, signInAgain)).toBe(false)
  expect(await findStored(db, connectionId)).toMatchObject({ submissionId: 'sub_2', keyId: oldKey.kid })

  const acceptAgain = async () => {
    const sealedFor = { connectionId, institutionId, submissionId: 'sub_2', expiresAt: null }
    const sealed = await seal(publicPart(newKey), { ...fields, password: 'newer' }, sealedFor)
    await storeAccepted(db, connectionId, 'sub_2', { sealed, keyId: newKey.kid, loginHash: 'hash' })
  }
  expect(await replaceAfter(db, acceptAgain)).toBe(false)
  expect(await openedBy([newKey], db, connectionId)).toEqual({ ...fields, password: 'newer' })
})

test('several workers at once, one of them not restarted yet, lose nothing while users come and go', async () => {
  const { db, connect } = await openRecords()
  const connectionIds = await Promise.all(Array.from({ length: 54 }, () => connect()))
  const disconnected = connectionIds.filter((_, index) => index % 3 === 1)
  const renewed = connectionIds.filter((_, index) => index % 3 === 2)
  const worker = () => reseal({ db, storageKeys: rotated })
  const comeAndGo = async () => {
    for (const [index, connectionId] of disconnected.entries()) {
      await db.transaction().execute((trx) => destroy(trx, connectionId))
      await store(db, renewed[index]!, 'sub_2', oldKey)
      await db.transaction().execute((trx) => keepOnly(trx, renewed[index]!, 'sub_2'))
    }
  }
  await Promise.all([worker(), worker(), reseal({ db, storageKeys: [oldKey, newKey] }), comeAndGo()])

  const left = await db.selectFrom('credentials').select('connectionId').execute()
  const expected = connectionIds.filter((connectionId) => !disconnected.includes(connectionId))
  expect(left.map(({ connectionId }) => connectionId).toSorted()).toEqual(expected.toSorted())
  for (const connectionId of expected) expect(await openedBy(rotated, db, connectionId)).toEqual(fields)
  await worker()
  for (const connectionId of expected) expect(await openedBy([newKey], db, connectionId)).toEqual(fields)
  for (const connectionId of renewed)
    expect(await findStored(db, connectionId)).toMatchObject({ submissionId: 'sub_2' })
})

test('what can’t be opened stays as it is and is counted, and the rest is sealed anew', async () => {
  const { db, connect } = await openRecords()
  const [damaged, strange, good] = [await connect(), await connect(stranger), await connect()]
  await db
    .updateTable('credentials')
    .set((eb) => ({ sealed: eb.fn('replace', ['sealed', eb.val('.'), eb.val('.A')]) }))
    .where('connectionId', '=', damaged)
    .execute()
  const before = [await findStored(db, damaged), await findStored(db, strange)]
  expect(await reseal({ db, storageKeys: rotated })).toEqual({ resealed: 1, left: 2 })
  expect(await openedBy([newKey], db, good)).toEqual(fields)
  expect([await findStored(db, damaged), await findStored(db, strange)]).toEqual(before)
})
