import { expect, test } from 'vitest'
import type { Database } from '../../db/index.ts'
import { destroySealedFor, findKeyUses } from '../../db/sealed-texts.ts'
import { requireKeys } from '../../activities/required-keys.ts'
import { generateSealingKey, publicPart, type PrivateKey } from '../../sealing/keys.ts'
import { seal } from '../../sealing/seal.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertBankCalls, insertConnection, insertCredentials, institutionId, readConnection } from './records.ts'

const [kept, lost, other] = await Promise.all([generateSealingKey(), generateSealingKey(), generateSealingKey()])

/** Of each kind of text one for each of two keys, and one bank session that is damaged. */
async function openTexts() {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  for (const key of [kept, lost]) {
    for (const state of ['submitted', 'stored'] as const) {
      const connectionId = await insertConnection(db, owner)
      await insertCredentials(db, connectionId, 'sub_1')
      await db
        .updateTable('credentials')
        .set({ state, keyId: key.kid })
        .where('connectionId', '=', connectionId)
        .execute()
    }
    await insertAnswer(db, await insertConnection(db, owner), key)
    const sealedFor = { connectionId: 'con_1', institutionId, submissionId: 'sub_1', expiresAt: null }
    const sealedResult = await seal(publicPart(key), { cookie: 'abc' }, sealedFor)
    await insertBankCalls(db, owner, institutionId, 1, { state: 'answered', outcome: 'signed_in', sealedResult })
  }
  await insertBankCalls(db, owner, institutionId, 1, { state: 'answered', sealedResult: 'damaged' })
  await insertBankCalls(db, owner, institutionId, 1, { state: 'answered', outcome: 'invalid_credentials' })
  return db
}

async function insertAnswer(db: Database, connectionId: string, key: PrivateKey): Promise<void> {
  const { organizationId, mode } = await readConnection(db, connectionId)
  const answer = { connectionId, organizationId, mode, challengeId: 'chl_1', seq: 2, answer: 'value' } as const
  await db
    .insertInto('challengeAnswers')
    .values({ ...answer, keyId: key.kid, sealed: 'sealed' })
    .execute()
}

const ofOne = ({ kid: keyId }: PrivateKey) => [
  { setting: 'SEALING_PRIVATE_KEYS', keyId, texts: 'submitted credentials', count: 1 },
  { setting: 'STORAGE_KEYS', keyId, texts: 'stored credentials', count: 1 },
  { setting: 'SEALING_PRIVATE_KEYS', keyId, texts: 'challenge answers', count: 1 },
  { setting: 'STORAGE_KEYS', keyId, texts: 'bank sessions', count: 1 },
]

test('every key that a text names is counted by its use, and what is damaged names none', async () => {
  const uses = await findKeyUses(await openTexts())
  expect(uses).toHaveLength(8)
  expect(uses).toEqual(expect.arrayContaining([...ofOne(kept), ...ofOne(lost)]))
})

test('a worker that lacks a needed key does not start, and says which, for what, and what to do', async () => {
  const db = await openTexts()
  await requireKeys(db, { sealingKeys: [other, lost, kept], storageKeys: [kept, lost] })
  const started = requireKeys(db, { sealingKeys: [kept, other], storageKeys: [other, kept] })
  const message = await started.catch((error: Error) => error.message)
  expect((message as string).split('\n').toSorted()).toEqual(
    [
      `SEALING_PRIVATE_KEYS lacks the key ${lost.kid}, which is needed for 1 challenge answers.`,
      `SEALING_PRIVATE_KEYS lacks the key ${lost.kid}, which is needed for 1 submitted credentials.`,
      `STORAGE_KEYS lacks the key ${lost.kid}, which is needed for 1 bank sessions.`,
      `STORAGE_KEYS lacks the key ${lost.kid}, which is needed for 1 stored credentials.`,
      'Put it back. If it is lost, see docs/rotating-keys.md.',
    ].toSorted(),
  )
})

test('giving up a lost key destroys what only it would open, and nothing else', async () => {
  const db = await openTexts()
  const before = await findKeyUses(db)
  expect(await destroySealedFor(db, lost.kid)).toHaveLength(4)
  expect(await findKeyUses(db)).toEqual(before.filter(({ keyId }) => keyId === kept.kid))
  await requireKeys(db, { sealingKeys: [kept], storageKeys: [kept] })

  const answers = await db.selectFrom('challengeAnswers').select(['keyId', 'sealed']).orderBy('keyId').execute()
  expect(answers).toEqual([
    { keyId: kept.kid, sealed: 'sealed' },
    { keyId: null, sealed: null },
  ])
  expect(await db.selectFrom('bankCalls').select('outcome').execute()).toHaveLength(4)
  expect(await destroySealedFor(db, lost.kid)).toEqual([])
})
