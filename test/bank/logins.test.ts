import { expect, test } from 'vitest'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { serveSandboxBank } from './serve.ts'

const rut = '11.111.111-1'
const signal = new AbortController().signal

async function bank() {
  const url = await serveSandboxBank({ slowMs: 50 })
  const connector = createSandboxConnector(url)
  return {
    logIn: (password: string, as = rut) => connector.logIn('ins_cl_banco_de_chile', { rut: as, password }, signal),
    counted: async () => {
      const client = (await (await fetch(`${url}/operador/clientes/${rut}`)).json()) as Record<string, unknown>
      return [client.ingresosEvaluados, client.ingresosAceptados]
    },
  }
}

const signedIn = { kind: 'signed_in', session: { sesion: expect.any(String) } }
const refused = (code: string) => ({ kind: 'refused', code })
const challenge = (type: string) => ({
  kind: 'challenge',
  challenge: expect.objectContaining({ type }),
  session: { desafio: expect.any(String) },
})

test.each<[string, object, [evaluated: number, accepted: number]]>([
  ['pass_good', signedIn, [1, 1]],
  ['pass_good+abc', signedIn, [1, 1]],
  ['slow', signedIn, [1, 1]],
  ['error_invalid_credentials', refused('invalid_credentials'), [1, 0]],
  ['error_account_locked', refused('account_locked'), [1, 0]],
  ['error_password_change_required', refused('password_change_required'), [1, 0]],
  ['error_user_action_required', refused('user_action_required'), [1, 0]],
  ['error_unsupported', refused('unsupported'), [1, 0]],
  ['error_unexpected_response', refused('unexpected_response'), [1, 0]],
  ['mfa_otp', challenge('code'), [1, 0]],
  ['mfa_push+1', challenge('approve_elsewhere'), [1, 0]],
  ['mfa_choose', challenge('choose'), [1, 0]],
  ['mfa_questions', challenge('questions'), [1, 0]],
  ['error_mfa_invalid', challenge('code'), [1, 0]],
  ['error_mfa_expired', challenge('code'), [1, 0]],
  ['error_user_cancelled', challenge('approve_elsewhere'), [1, 0]],
  ['error_reauthentication_required', signedIn, [1, 1]],
  ['error_login_mismatch', refused('invalid_credentials'), [1, 0]],
  ['error_too_many_attempts', refused('invalid_credentials'), [1, 0]],
  ['error_submission_unreadable', refused('invalid_credentials'), [1, 0]],
  ['error_bank_unavailable', { kind: 'not_evaluated', code: 'bank_unavailable' }, [0, 0]],
  ['error_rate_limited', { kind: 'not_evaluated', code: 'rate_limited', retryAfterMs: 5_000 }, [0, 0]],
  ['pass_goods', refused('invalid_credentials'), [1, 0]],
  ['constructor', refused('invalid_credentials'), [1, 0]],
  ['', refused('invalid_credentials'), [1, 0]],
])('the password %j is answered by its story, and counted as it says', async (password, answer, counts) => {
  const { logIn, counted } = await bank()
  expect(await logIn(password)).toEqual(answer)
  expect(await counted()).toEqual(counts)
})

test('error_outcome_unknown counts the login and answers nothing: the connector throws without the credentials', async () => {
  const { logIn, counted } = await bank()
  await expect(logIn('error_outcome_unknown')).rejects.toThrow(
    new Error('The bank took the login, and its answer was lost'),
  )
  expect(await counted()).toEqual([1, 0])
})

test('flaky is unavailable twice for each RUT and password, then works for good', async () => {
  const { logIn, counted } = await bank()
  const kinds = async (password: string, as = rut) => (await logIn(password, as)).kind
  expect([await kinds('flaky'), await kinds('flaky')]).toEqual(['not_evaluated', 'not_evaluated'])
  expect(await kinds('flaky+other')).toBe('not_evaluated')
  expect(await kinds('flaky', '20.347.878-K')).toBe('not_evaluated')
  expect(await counted()).toEqual([0, 0])
  expect([await kinds('flaky'), await kinds('flaky')]).toEqual(['signed_in', 'signed_in'])
})

test('signing in again and again works, each time with a session of its own', async () => {
  const { logIn, counted } = await bank()
  const answers = [await logIn('pass_good'), await logIn('pass_good'), await logIn('pass_good', '11111111-1')]
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(3)
  expect(await counted()).toEqual([3, 3])
})

test('a RUT with a wrong check digit never signs in', async () => {
  const { logIn } = await bank()
  expect(await logIn('pass_good', '11.111.111-2')).toEqual(refused('invalid_credentials'))
})
