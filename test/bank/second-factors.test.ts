import { expect, test } from 'vitest'
import type { ChallengeAnswer, LoginAnswer } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { serveSandboxBank } from './serve.ts'

const rut = '11.111.111-1'
const signal = new AbortController().signal

type Raised = Extract<LoginAnswer, { kind: 'challenge' }>

async function bank() {
  let now = Date.now()
  const url = await serveSandboxBank({ now: () => new Date(now) })
  const connector = createSandboxConnector(url)
  return {
    connector,
    pass: (seconds: number) => void (now += seconds * 1_000),
    logIn: (password: string) => connector.logIn('ins_cl_bci', { rut, password }, signal),
    challenged: async (password: string) => raised(await connector.logIn('ins_cl_bci', { rut, password }, signal)),
    answer: ({ session, challenge }: Raised, answer: ChallengeAnswer) =>
      connector.answerChallenge(session, challenge, answer, signal),
    check: ({ session }: Raised) => connector.checkApproval(session, signal),
    counted: async () => {
      const client = (await (await fetch(`${url}/operador/clientes/${rut}`)).json()) as Record<string, unknown>
      return [client.ingresosEvaluados, client.ingresosAceptados]
    },
  }
}

function raised(answer: LoginAnswer | { kind: 'pending' }): Raised {
  if (answer.kind !== 'challenge') throw new Error(JSON.stringify(answer))
  return answer
}

const signedIn = { kind: 'signed_in', session: { sesion: expect.any(String) } }
const refused = (code: string) => ({ kind: 'refused', code })

test('mfa_otp signs in with the code, asks again at the next login, and counts as accepted only then', async () => {
  const { connector, challenged, answer, counted } = await bank()
  const asked = await challenged('mfa_otp')
  expect(asked.challenge).toMatchObject({ type: 'code', via: 'sms', length: 6, resendable: true })
  expect(asked.challenge.label).toMatch(/SMS al \+56 9 •••• ••\d\d$/)
  expect(await counted()).toEqual([1, 0])
  const answered = await answer(asked, { value: ' 123456 ' })
  expect(answered).toEqual(signedIn)
  expect(await counted()).toEqual([1, 1])
  if (answered.kind === 'signed_in') {
    expect(await connector.listAccounts(answered.session, null, signal)).toMatchObject({ kind: 'page' })
  }
  expect((await challenged('mfa_otp')).challenge.type).toBe('code')
})

test('a wrong code may be corrected; after the third wrong one not even the right one helps', async () => {
  const { challenged, answer, counted } = await bank()
  const asked = await challenged('mfa_otp')
  const again = await answer(asked, { value: '000000' })
  expect(again).toEqual({ ...asked, challenge: expect.anything(), wrong: { attemptsRemaining: 2 } })
  expect(await answer(raised(again), { value: '123456' })).toEqual(signedIn)

  const other = await challenged('mfa_otp')
  await answer(other, { value: '000000' })
  expect(await answer(other, { value: '000000' })).toMatchObject({ wrong: { attemptsRemaining: 1 } })
  expect(await answer(other, { value: '000000' })).toEqual(refused('mfa_invalid'))
  expect(await answer(other, { value: '123456' })).toEqual(refused('mfa_expired'))
  expect(await counted()).toEqual([2, 1])
})

test('a code signs in once', async () => {
  const { challenged, answer, counted } = await bank()
  const asked = await challenged('mfa_otp')
  await answer(asked, { value: '123456' })
  expect(await answer(asked, { value: '123456' })).toEqual(refused('mfa_expired'))
  expect(await counted()).toEqual([1, 1])
})

test('a code lasts three minutes, and one sent again three more, without new tries', async () => {
  const { challenged, answer, pass } = await bank()
  const asked = await challenged('mfa_otp')
  await answer(asked, { value: '000000' })
  pass(179)
  const resent = await answer(asked, { resend: true })
  expect(resent).toEqual({ ...asked, challenge: { ...asked.challenge, expiresAt: expect.any(String) } })
  const leftMs = Date.parse(raised(resent).challenge.expiresAt) - Date.now()
  expect(leftMs).toBeGreaterThan(170_000)
  pass(179)
  expect(await answer(asked, { value: '000000' })).toMatchObject({ wrong: { attemptsRemaining: 1 } })
  pass(1)
  expect(await answer(asked, { value: '123456' })).toEqual(refused('mfa_expired'))
  expect(await answer(asked, { resend: true })).toEqual(refused('mfa_expired'))
})

test('mfa_push is pending for a moment, then signs in; asked again it gives the same session', async () => {
  const { challenged, check, pass, counted } = await bank()
  const asked = await challenged('mfa_push')
  expect(asked.challenge.type).toBe('approve_elsewhere')
  expect(await check(asked)).toEqual({ kind: 'pending' })
  pass(4)
  const approved = await check(asked)
  expect(approved).toEqual(signedIn)
  expect(await check(asked)).toEqual(approved)
  expect(await counted()).toEqual([1, 1])
  pass(176)
  expect(await check(asked)).toEqual(refused('mfa_expired'))
})

test('mfa_choose goes on as what was chosen, and the choice can’t be made twice', async () => {
  const { challenged, answer, check, pass } = await bank()
  const asked = await challenged('mfa_choose')
  expect(asked.challenge).toMatchObject({ type: 'choose', options: [{ id: 'sms' }, { id: 'app' }] })
  const bySms = raised(await answer(asked, { value: 'sms' }))
  expect(bySms.challenge).toMatchObject({ type: 'code', via: 'sms' })
  expect(bySms).not.toHaveProperty('wrong')
  expect(await answer(bySms, { value: '123456' })).toEqual(signedIn)
  expect(await answer(asked, { value: 'app' })).toEqual(refused('mfa_expired'))

  const byApp = raised(await answer(await challenged('mfa_choose'), { value: 'app' }))
  expect(byApp.challenge.type).toBe('approve_elsewhere')
  pass(4)
  expect(await check(byApp)).toEqual(signedIn)
})

test('mfa_questions takes both answers in any case and with blanks around, and counts one wrong one', async () => {
  const { challenged, answer } = await bank()
  const asked = await challenged('mfa_questions')
  expect(asked.challenge).toMatchObject({ type: 'questions', questions: [{ id: 'mascota' }, { id: 'ciudad' }] })
  const again = await answer(asked, { values: { mascota: 'Copito', ciudad: 'Arica' } })
  expect(again).toMatchObject({ challenge: { type: 'questions' }, wrong: { attemptsRemaining: 2 } })
  expect(await answer(asked, { values: { mascota: ' copito', ciudad: 'TEMUCO ' } })).toEqual(signedIn)
})
