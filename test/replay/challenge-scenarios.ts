import { test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import type { ConnectionStatusView } from '../../api/status.ts'
import { approvalChallenge, codeChallenge, newRut, scriptedBank, type ScriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { record } from './recording.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: {} }
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()

/** A connection whose login has met a challenge. */
async function openChallenged(bank: ScriptedBank) {
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const until = (wanted: (status: ConnectionStatusView) => boolean) => stack.statusWhen(connectionId, wanted)
  const signIn = () => stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
  await signIn()
  await until(({ step }) => step === 'awaiting_challenge')
  return {
    stack,
    connectionId,
    signIn,
    until,
    async answer(answer: object) {
      const { version } = await until(() => true)
      await stack.answer(connectionId, widgetToken, answer)
      await until((status) => status.version > version)
    },
    synced: () => until(({ lastSyncedAt }) => lastSyncedAt !== null),
    recordAs: (name: string) => record(stack, connectionId, name),
  }
}

test('a wrong code, one sent again, and the right one', async () => {
  const connection = await openChallenged(
    scriptedBank({
      logIn: () => codeChallenge(),
      answerChallenge(answer): LoginAnswer {
        if ('resend' in answer) return codeChallenge()
        if ('value' in answer && answer.value === '123456') return signedIn
        return { ...codeChallenge(), wrong: { attemptsRemaining: 2 } } as LoginAnswer
      },
    }),
  )
  await connection.answer({ value: '000000' })
  await connection.answer({ resend: true })
  await connection.answer({ value: '123456' })
  await connection.synced()
  await connection.recordAs('code-wrong-resent-and-right')
})

test('a code that expired, and a new login', async () => {
  let expires = 1
  const connection = await openChallenged(
    scriptedBank({ logIn: () => codeChallenge({ expiresAt: inSeconds(expires) }), answerChallenge: () => signedIn }),
  )
  await connection.until(({ error }) => error?.code === 'mfa_expired')
  expires = 120
  await connection.signIn()
  await connection.until(({ step }) => step === 'awaiting_challenge')
  await connection.answer({ value: '123456' })
  await connection.synced()
  await connection.recordAs('code-expired')
})

test('a cancelled challenge, and a new login', async () => {
  let asks = true
  const connection = await openChallenged(scriptedBank({ logIn: () => (asks ? codeChallenge() : signedIn) }))
  await connection.answer({ cancel: true })
  asks = false
  await connection.signIn()
  await connection.synced()
  await connection.recordAs('challenge-cancelled')
})

test('approved in the bank’s app', async () => {
  let approved = false
  const connection = await openChallenged(
    scriptedBank({ logIn: approvalChallenge, checkApproval: () => (approved ? signedIn : { kind: 'pending' }) }),
  )
  approved = true
  await connection.synced()
  await connection.recordAs('push-approved')
})

test('an approval that is cancelled while the bank is asked about it', async () => {
  const connection = await openChallenged(scriptedBank({ logIn: approvalChallenge }))
  await connection.answer({ cancel: true })
  await connection.until(({ error }) => error?.code === 'user_cancelled')
  await connection.recordAs('push-cancelled')
})

test('a way chosen, then a code', async () => {
  const choose: LoginAnswer = {
    kind: 'challenge',
    challenge: {
      type: 'choose',
      label: 'Elige',
      options: [{ id: 'sms', label: 'SMS' }],
      expiresAt: inSeconds(120),
    },
    session: {},
  }
  const connection = await openChallenged(
    scriptedBank({
      logIn: () => choose,
      answerChallenge: (_, challenge) => (challenge.type === 'choose' ? codeChallenge() : signedIn),
    }),
  )
  await connection.answer({ value: 'sms' })
  await connection.answer({ value: '123456' })
  await connection.synced()
  await connection.recordAs('choose-then-code')
})

test('disconnected while a challenge is open', async () => {
  const { connectionId, recordAs, stack } = await openChallenged(scriptedBank({ logIn: () => codeChallenge() }))
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await stack.temporal.workflow.getHandle(connectionId).result()
  await recordAs('disconnected-while-challenged')
})
