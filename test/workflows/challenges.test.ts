import { expect, test } from 'vitest'
import type { ChallengeAnswer, LoginAnswer } from '../../activities/banks/connector.ts'
import { messagesByLocale } from '../../locales/locale.ts'
import { approvalChallenge, codeChallenge, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: { cookie: 'abc' } }
const inTwoMinutes = () => new Date(Date.now() + 120_000).toISOString()

/** A bank that takes 123456 and, as the third wrong code in a row, no more. */
function codeBank() {
  let tries = 3
  return scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: (answer) => {
      if ('value' in answer && answer.value === '123456') return signedIn
      tries -= 1
      if (tries === 0) return { kind: 'refused', code: 'mfa_invalid' }
      return { ...codeChallenge(), wrong: { attemptsRemaining: tries } } as LoginAnswer
    },
  })
}

test('a code is asked for with all that the user must know, and the right one connects', async () => {
  const bank = codeBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken, status } = await stack.createChallenged()
  expect(status).toMatchObject({
    status: 'PENDING',
    error: null,
    challenge: { type: 'code', via: 'sms', length: 6, resendable: true, label: 'Enviada al +56 9 •••• ••21' },
  })

  expect(await stack.answer(connectionId, widgetToken, { value: '123456' })).toMatchObject({ status: 202 })

  const synced = await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null, widgetToken)
  expect(synced).toMatchObject({ status: 'CONNECTED', challenge: null, error: null })
  expect((await stack.events(connectionId)).map(({ type }) => type)).toEqual([
    'connection.connected',
    'connection.synced',
  ])
  expect(bank.logins).toHaveLength(1)
  expect(bank.answers).toEqual([{ value: '123456' }])
})

test('a wrong code is asked for again under a new id with the tries that are left, and an answer sent twice counts once', async () => {
  const bank = codeBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken, status } = await stack.createChallenged()
  const challenge = status.challenge!
  const first = { challengeId: challenge.id, answer: { value: '000000' } }
  const path = `/v1/connections/${connectionId}/challenge`
  await stack.call('POST', path, { token: widgetToken, body: first })
  const again = await stack.statusWhen(connectionId, ({ version }) => version > status.version, widgetToken)
  expect(again).toMatchObject({
    status: 'PENDING',
    step: 'awaiting_challenge',
    attemptsRemaining: 2,
    error: { code: 'mfa_invalid', action: 'retry', message: messagesByLocale.es.challenge.wrong.code },
  })
  expect(again.challenge!.id).not.toBe(challenge.id)

  const repeated = await stack.call('POST', path, { token: widgetToken, body: first })

  expect(repeated).toMatchObject({ status: 409, body: { code: 'CHALLENGE_NOT_OPEN', connectionStatus: 'PENDING' } })
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await stack.statusWhen(connectionId, (now) => now.status === 'CONNECTED', widgetToken)
  expect(bank.answers).toEqual([{ value: '000000' }, { value: '123456' }])
})

test('after the last wrong code the form comes back, and it is no wrong password', async () => {
  const stack = await openStack({ bank: codeBank() })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  for (const value of ['000000', '000001', '000002']) {
    const { body: before } = await stack.call('GET', `/v1/connections/${connectionId}/status`)
    await stack.answer(connectionId, widgetToken, { value })
    await stack.statusWhen(connectionId, ({ version }) => version > before.version)
  }

  const { body: refused } = await stack.call('GET', `/v1/connections/${connectionId}/status`)

  expect(refused).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', error: { code: 'mfa_invalid' } })
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
})

test('one challenge can lead to another, of any kind, and each is answered in its own way', async () => {
  const questions = [
    { id: 'q1', label: '¿Primera mascota?' },
    { id: 'q2', label: '¿Ciudad?' },
  ]
  const label = 'Elige'
  const bank = scriptedBank({
    logIn: () => ({
      kind: 'challenge',
      challenge: { type: 'choose', label, options: [{ id: 'sms', label: 'SMS' }], expiresAt: inTwoMinutes() },
      session: { at: 'choose' },
    }),
    answerChallenge: (answer: ChallengeAnswer, challenge, session): LoginAnswer => {
      if (challenge.type !== 'choose') return signedIn
      expect([answer, session]).toEqual([{ value: 'sms' }, { at: 'choose' }])
      const asked = { type: 'questions' as const, label, questions, expiresAt: inTwoMinutes() }
      return { kind: 'challenge', challenge: asked, session: { at: 'questions' } }
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  await stack.answer(connectionId, widgetToken, { value: 'sms' })
  const asked = await stack.statusWhen(connectionId, ({ challenge }) => challenge?.type === 'questions')
  expect(asked.challenge).toMatchObject({ questions })

  await stack.answer(connectionId, widgetToken, { values: { q1: 'Firulais', q2: 'Arica' } })

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(bank.answers.at(-1)).toEqual({ values: { q1: 'Firulais', q2: 'Arica' } })
})

test('an approval in the bank’s app connects without anything being typed', async () => {
  let approved = false
  const bank = scriptedBank({
    logIn: approvalChallenge,
    checkApproval: () => (approved ? signedIn : { kind: 'pending' }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, status } = await stack.createChallenged()
  expect(status.challenge).toMatchObject({ type: 'approve_elsewhere', label: 'Aprueba en la app' })

  approved = true

  await stack.statusWhen(connectionId, (now) => now.status === 'CONNECTED')
  expect(bank.answers).toEqual([])
})
