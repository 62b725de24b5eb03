import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { approvalChallenge, codeChallenge, newRut, scriptedBank, type ScriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack, type Stack } from '../stack.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: { cookie: 'abc' } }
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()

async function openChallenged(bank: ScriptedBank) {
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
  const status = await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  const statusAfter = (version: number) => stack.statusWhen(connectionId, (now) => now.version > version)
  return { stack, worker, connectionId, widgetToken, status, statusAfter }
}

async function expectNothingKept({ db }: Stack) {
  expect(await db.selectFrom('credentials').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('challengeAnswers').selectAll().execute()).toEqual([])
  expect(
    await db.selectFrom('bankCalls').select('sealedResult').where('sealedResult', 'is not', null).execute(),
  ).toEqual([])
  expect(await db.selectFrom('submissions').select('id').where('closedAt', 'is', null).execute()).toEqual([])
}

test('a code that nobody gives in time is mfa_expired, whatever becomes of it later', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge({ expiresAt: inSeconds(1) }) })
  const { stack, connectionId, widgetToken, status, statusAfter } = await openChallenged(bank)
  await sleep(1_200)
  const late = await stack.answer(connectionId, widgetToken, { value: '123456' })
  expect(late).toMatchObject({ status: 409, body: { code: 'CHALLENGE_EXPIRED', connectionStatus: 'PENDING' } })

  const expired = await statusAfter(status.version)

  expect(expired).toMatchObject({
    status: 'PENDING',
    step: 'awaiting_credentials',
    challenge: null,
    error: { code: 'mfa_expired', action: 'retry', retryable: true },
  })
  expect(bank.answers).toEqual([])
  await expectNothingKept(stack)
})

test('a cancelled challenge is user_cancelled, and the same token signs in again', async () => {
  let asks = true
  const bank = scriptedBank({ logIn: () => (asks ? codeChallenge() : signedIn) })
  const { stack, connectionId, widgetToken, status, statusAfter } = await openChallenged(bank)

  expect(await stack.answer(connectionId, widgetToken, { cancel: true })).toMatchObject({ status: 202 })

  const cancelled = await statusAfter(status.version)
  expect(cancelled).toMatchObject({ status: 'PENDING', challenge: null, error: { code: 'user_cancelled' } })
  expect(bank.answers).toEqual([])
  await expectNothingKept(stack)
  asks = false
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, (now) => now.status === 'CONNECTED')
})

test('a code sent again gets new time under a new id, and no try is lost', async () => {
  const later = inSeconds(240)
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: (answer) => ('resend' in answer ? codeChallenge({ expiresAt: later }) : signedIn),
  })
  const { stack, connectionId, widgetToken, status, statusAfter } = await openChallenged(bank)

  await stack.answer(connectionId, widgetToken, { resend: true })

  const resent = await statusAfter(status.version)
  expect(resent).toMatchObject({ step: 'awaiting_challenge', error: null, attemptsRemaining: null })
  expect(resent.challenge).toMatchObject({ expiresAt: later })
  expect(resent.challenge!.id).not.toBe(status.challenge!.id)
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await stack.statusWhen(connectionId, (now) => now.status === 'CONNECTED')
})

test.each<LoginAnswer>([
  { kind: 'not_evaluated', code: 'bank_unavailable' },
  { kind: 'refused', code: 'unexpected_response' },
])('a bank that cannot send the code again leaves the challenge standing', async (answer) => {
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => answer,
  })
  const { stack, connectionId, widgetToken, status, statusAfter } = await openChallenged(bank)

  await stack.answer(connectionId, widgetToken, { resend: true })

  expect(await statusAfter(status.version)).toMatchObject({
    step: 'awaiting_challenge',
    error: { code: 'bank_unavailable' },
    challenge: { expiresAt: status.challenge!.expiresAt },
  })
})

test('an approval that the customer denies is user_cancelled', async () => {
  const bank = scriptedBank({
    logIn: approvalChallenge,
    checkApproval: () => ({ kind: 'refused', code: 'user_cancelled' }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  const denied = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  expect(denied).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', error: { code: 'user_cancelled' } })
})

test('a cancelled approval is given up, also where the bank says yes a moment later', async () => {
  const bank = scriptedBank({ logIn: approvalChallenge })
  const { stack, connectionId, widgetToken, status, statusAfter } = await openChallenged(bank)

  await stack.answer(connectionId, widgetToken, { cancel: true })

  const cancelled = await statusAfter(status.version)
  expect(cancelled).toMatchObject({ status: 'PENDING', error: { code: 'user_cancelled' } })
  bank.checkApproval = async () => signedIn
  await sleep(2_500)
  expect(await stack.call('GET', `/v1/connections/${connectionId}/status`)).toMatchObject({ body: cancelled })
  await expectNothingKept(stack)
})

test('a disconnection ends a challenge, and the login at the bank with it', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge() })
  const { stack, connectionId, widgetToken } = await openChallenged(bank)

  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)

  await stack.statusWhen(connectionId, ({ status }) => status === 'DISCONNECTED')
  expect(bank.loggedOut).toEqual([{ pending: 'abc' }])
  await expectNothingKept(stack)
  expect(await stack.answer(connectionId, widgetToken, { value: '123456' })).toMatchObject({ status: 409 })
})
