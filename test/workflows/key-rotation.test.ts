import { expect, test } from 'vitest'
import { findKeyUses } from '../../db/sealed-texts.ts'
import { withFirst, withNew, without } from '../../sealing/key-set.ts'
import { generateSealingKey, generateSigningKey, publicPart } from '../../sealing/keys.ts'
import { open, Unreadable } from '../../sealing/open.ts'
import { codeChallenge, scriptedBank } from '../scripted-bank.ts'
import { openStack, type Stack } from '../stack.ts'
import { openTwoOfEach, patienceMs } from './two-of-each.ts'

/** Asks who signs in with `asked` for a code, the first time. */
function askingBank() {
  const known = new Set<string | undefined>()
  return scriptedBank({
    logIn({ rut, password }) {
      if (password !== 'asked' || known.has(rut)) return { kind: 'signed_in', session: { cookie: 'abc' } }
      known.add(rut)
      return codeChallenge()
    },
  })
}

/** What a dump of the database holds of sealed logins and of what banks have said to them. */
async function dumpOf({ db }: Stack) {
  const credentials = await db.selectFrom('credentials').selectAll().execute()
  const calls = await db.selectFrom('bankCalls').selectAll().where('sealedResult', 'is not', null).execute()
  return [
    ...credentials,
    ...calls.map((call) => ({ ...call, submissionId: call.attemptId, sealed: call.sealedResult! })),
  ]
}

test('all keys are rotated under load, APIs and workers in turn: nothing fails, and a dump of before can’t be read', async () => {
  const bank = askingBank()
  const stack = await openStack({ bank })
  const two = await openTwoOfEach(stack)
  const { keys } = two
  const old = { ...keys }
  const textsFor = async (key: { kid: string }) =>
    (await findKeyUses(stack.db)).filter(({ keyId }) => keyId === key.kid)

  const [early, waiting, late] = [await two.visit(), await two.visit(), await two.visit()]
  await early.submit('good')
  await early.synced()
  await waiting.submit('asked')
  await waiting.challenged()
  const dump = await dumpOf(stack)
  expect(new Set(dump.map(({ state }) => state))).toEqual(new Set(['submitted', 'stored', 'answered']))
  const dumped = dump.map(({ connectionId }) => connectionId)
  expect(dumped).toEqual(expect.arrayContaining([early.connectionId, waiting.connectionId]))

  const signingKey = await generateSigningKey()
  keys.tokens = withNew(keys.tokens, signingKey)
  await two.replaceApis()
  keys.tokens = withFirst(keys.tokens, signingKey.kid)
  await two.replaceApis()
  // With a token of before.
  await late.submit('asked')
  await late.challenged()

  const sealingKey = await generateSealingKey()
  keys.sealing = withNew(keys.sealing, sealingKey)
  await two.replaceWorkers()
  keys.public = keys.sealing.map(publicPart)
  await two.replaceApis()
  keys.public = withFirst(keys.public, sealingKey.kid)
  await two.replaceApis()
  await two.everybodyOfBefore()
  keys.public = without(keys.public, old.public[0]!.kid)
  await two.replaceApis()
  // A login that waits for its code needs what was submitted until its verdict.
  expect(await textsFor(old.sealing[0]!)).toMatchObject([{ texts: 'submitted credentials', count: 2 }])
  await waiting.answer()
  await late.answer()
  await Promise.all([waiting.synced(), late.synced()])
  keys.tokens = without(keys.tokens, old.tokens[0]!.kid)
  await two.replaceApis()
  await expect.poll(() => textsFor(old.sealing[0]!), { timeout: patienceMs }).toEqual([])
  keys.sealing = without(withFirst(keys.sealing, sealingKey.kid), old.sealing[0]!.kid)

  const storageKey = await generateSealingKey()
  const patient = await two.visit()
  await patient.submit('asked')
  await patient.challenged()
  keys.storage = withNew(keys.storage, storageKey)
  await two.replaceWorkers()
  keys.storage = withFirst(keys.storage, storageKey.kid)
  await two.replaceWorkers()
  await expect.poll(() => textsFor(old.storage[0]!), { timeout: patienceMs }).toEqual([])
  keys.storage = without(keys.storage, old.storage[0]!.kid)
  await two.replaceWorkers()
  await patient.answer()
  await patient.synced()
  await Promise.all([early, waiting, late, patient].map((user) => user.syncAgain()))

  const visits = await two.close()
  expect(two.faults).toEqual([])
  expect(visits).toBeGreaterThan(10)
  expect(bank.answers.length).toBeGreaterThan(5)
  const uses = await findKeyUses(stack.db)
  expect(uses).toEqual([
    { setting: 'STORAGE_KEYS', keyId: storageKey.kid, texts: 'stored credentials', count: visits + 4 },
  ])
  for (const text of dump) {
    expect(await open([...old.storage, ...old.sealing], text.sealed, text, new Date())).toBeTypeOf('object')
    const left = open([...keys.storage, ...keys.sealing], text.sealed, text, new Date())
    await expect(left).rejects.toThrow(Unreadable)
  }
}, 120_000)
