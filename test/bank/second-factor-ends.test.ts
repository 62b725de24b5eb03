import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { createChallenges } from '../../sandbox/challenges.ts'
import { serveSandboxBank } from './serve.ts'

const signal = new AbortController().signal
const refused = (code: string) => ({ kind: 'refused', code })

async function bank() {
  let now = Date.now()
  const url = await serveSandboxBank({ now: () => new Date(now), pushMs: 1_000, briefCodeMs: 2_000 })
  const connector = createSandboxConnector(url)
  return {
    connector,
    url,
    pass: (seconds: number) => void (now += seconds * 1_000),
    logIn: (password: string) => connector.logIn('ins_cl_bci', { rut: '11.111.111-1', password }, signal),
  }
}

function raised(answer: LoginAnswer) {
  if (answer.kind !== 'challenge') throw new Error(JSON.stringify(answer))
  return [answer.session, answer.challenge] as const
}

test('error_mfa_invalid refuses the only try, whatever is typed', async () => {
  const { connector, logIn } = await bank()
  const asked = raised(await logIn('error_mfa_invalid'))
  expect(await connector.answerChallenge(...asked, { value: '123456' }, signal)).toEqual(refused('mfa_invalid'))
})

test('error_mfa_expired says that it soon ends and can’t be sent again, and every answer is too late', async () => {
  const { connector, logIn } = await bank()
  const [session, challenge] = raised(await logIn('error_mfa_expired'))
  expect(challenge).toMatchObject({ type: 'code', resendable: false })
  expect(Date.parse(challenge.expiresAt) - Date.now()).toBeLessThanOrEqual(2_000)
  expect(await connector.answerChallenge(session, challenge, { value: '123456' }, signal)).toEqual(
    refused('mfa_expired'),
  )
})

test('error_user_cancelled is pending for a moment, then denied, however often it is asked', async () => {
  const { connector, logIn, pass } = await bank()
  const [session] = raised(await logIn('error_user_cancelled'))
  expect(await connector.checkApproval(session, signal)).toEqual({ kind: 'pending' })
  pass(1)
  for (let times = 0; times < 2; times += 1)
    expect(await connector.checkApproval(session, signal)).toEqual(refused('user_cancelled'))
})

test('error_reauthentication_required signs in the first time and asks for a code at each later login', async () => {
  const { connector, logIn } = await bank()
  expect(await logIn('error_reauthentication_required')).toMatchObject({ kind: 'signed_in' })
  const asked = raised(await logIn('error_reauthentication_required'))
  expect(await connector.answerChallenge(...asked, { value: '123456' }, signal)).toMatchObject({ kind: 'signed_in' })
  expect(await logIn('error_reauthentication_required')).toMatchObject({ kind: 'challenge' })
  expect(await logIn('error_reauthentication_required+other')).toMatchObject({ kind: 'signed_in' })
})

test('a logout ends the session at the bank, and the others stay', async () => {
  const { connector, logIn } = await bank()
  const [left, stays] = [await logIn('pass_good'), await logIn('pass_good')]
  if (left.kind !== 'signed_in' || stays.kind !== 'signed_in') throw new Error('not signed in')
  await connector.logOut(left.session, signal)
  expect(await connector.listAccounts(left.session, null, signal)).toEqual({ kind: 'session_ended' })
  expect(await connector.listAccounts(stays.session, null, signal)).toMatchObject({ kind: 'page' })
  await connector.logOut(left.session, signal)
})

test('a logout in the middle of a login takes its challenge along', async () => {
  const { connector, logIn, pass } = await bank()
  const [session] = raised(await logIn('mfa_push'))
  await connector.logOut(session, signal)
  pass(1)
  expect(await connector.checkApproval(session, signal)).toEqual(refused('mfa_expired'))
})

test.each([
  ['mfa_otp', '{"respuestas":[]}', { value: '000000' }],
  ['mfa_questions', '{"clave":"123456"}', { values: { mascota: 'Copito' } }],
])('for %s an answer of another kind than was asked costs no try', async (password, otherKind, wrongAnswer) => {
  const { connector, url, logIn } = await bank()
  const [session, challenge] = raised(await logIn(password))
  const headers = { 'x-desafio': String(session.desafio) }
  for (const body of [otherKind, '{"opcion":"sms"}', '{']) {
    expect((await fetch(`${url}/segundo-factor`, { method: 'POST', headers, body })).status).toBe(400)
  }
  expect((await fetch(`${url}/segundo-factor`, { headers })).status).toBe(400)
  expect(await connector.answerChallenge(session, challenge, wrongAnswer, signal)).toMatchObject({
    wrong: { attemptsRemaining: 2 },
  })
})

test('only a code is sent again', async () => {
  const { connector, logIn } = await bank()
  for (const password of ['mfa_push', 'mfa_choose', 'mfa_questions', 'error_mfa_expired']) {
    const asked = raised(await logIn(password))
    expect(await connector.answerChallenge(...asked, { resend: true }, signal)).toEqual(refused('unexpected_response'))
  }
})

test('the bank’s page says what to type', async () => {
  const { url } = await bank()
  const page = await (await fetch(url)).text()
  for (const typed of ['mfa_otp', 'mfa_push', '123456', 'Copito', 'Temuco', 'error_reauthentication_required']) {
    expect(page).toContain(typed)
  }
})

test('the bank holds ten thousand open challenges and lets go of the oldest', () => {
  const challenges = createChallenges(
    () => 'session',
    0,
    0,
    () => new Date(),
  )
  const open = () => challenges.open('111111111', 'mfa_push', { method: 'APP', customer: 'approves' }).token
  const [first, second] = [open(), open()]
  for (let opened = 2; opened < 10_001; opened += 1) open()
  expect(challenges.checkApproval(first)).toMatchObject({ is: 'rejected' })
  expect(challenges.checkApproval(second)).toMatchObject({ is: 'accepted' })
})
