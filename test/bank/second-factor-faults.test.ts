import type { RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import type { BankChallenge } from '../../workflows/connection-state.ts'
import { freePort } from '../../dev/ports.ts'
import { serveAnswer } from './serve.ts'

const session = { desafio: 'secret-challenge' }
const challenge: BankChallenge = {
  type: 'code',
  via: 'sms',
  length: 6,
  resendable: true,
  label: 'Clave',
  expiresAt: '2026-11-22T10:03:00.000Z',
}
const signal = new AbortController().signal

function calls(url: string, until = signal) {
  const connector = createSandboxConnector(url)
  return {
    answer: () => connector.answerChallenge(session, challenge, { value: 'secret-code' }, until),
    resend: () => connector.answerChallenge(session, challenge, { resend: true }, until),
    check: () => connector.checkApproval(session, until),
    logOut: () => connector.logOut({ sesion: 'secret-session' }, until),
    list: () => connector.listAccounts({ sesion: 'secret-session' }, null, until),
  }
}

const answer =
  (status: number, headers: Record<string, string>, body: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body)

test('a bank that can’t be reached has not looked at the answer', async () => {
  const bank = calls(`http://127.0.0.1:${await freePort()}`)
  const notEvaluated = { kind: 'not_evaluated', code: 'bank_unavailable' }
  expect([await bank.answer(), await bank.resend()]).toEqual([notEvaluated, notEvaluated])
  expect(await bank.check()).toEqual({ kind: 'pending' })
  await bank.logOut()
})

test.each([
  [429, 'rate_limited'],
  [503, 'bank_unavailable'],
])('HTTP %i leaves an answer unjudged and a push pending, and a logout is not tried again', async (status, code) => {
  let asked = 0
  const bank = calls(
    await serveAnswer((request, response) => {
      asked += 1
      answer(
        status,
        { 'retry-after': '7' },
        '{"estado":"RECHAZADO","motivo":"SEGUNDO_FACTOR_DENEGADO"}',
      )(request, response)
    }),
  )
  const notEvaluated = { kind: 'not_evaluated', code, retryAfterMs: 7_000 }
  expect([await bank.answer(), await bank.resend()]).toEqual([notEvaluated, notEvaluated])
  expect(await bank.check()).toEqual({ kind: 'pending' })
  await bank.logOut()
  expect(asked).toBe(4)
})

test.each<[string, RequestListener]>([
  ['a 500', answer(500, {}, '{"estado":"OK","sesion":"x"}')],
  ['an HTML page', answer(200, { 'content-type': 'text/html' }, '<!doctype html>')],
  ['a body without end', answer(200, {}, `{"estado":"OK","sesion":"${'x'.repeat(1_100_000)}"}`)],
  ['a broken challenge', answer(200, {}, '{"estado":"SEGUNDO_FACTOR","metodo":"APP","segundos":0}')],
])('%s ends an answer as unexpected, and leaves a push pending', async (_what, listener) => {
  const bank = calls(await serveAnswer(listener))
  const unexpected = { kind: 'refused', code: 'unexpected_response' }
  expect([await bank.answer(), await bank.resend()]).toEqual([unexpected, unexpected])
  expect(await bank.check()).toEqual({ kind: 'pending' })
})

test('a bank that hangs up leaves an answer undecided and a push pending, and the error holds no secret', async () => {
  const bank = calls(await serveAnswer((request) => void request.socket.destroy()))
  const lost = await bank.answer().catch((error: unknown) => error)
  expect(lost).toEqual(new Error('The bank took the second factor, and its answer was lost'))
  expect(inspect(lost, { depth: 9 })).not.toMatch(/secret|http:\/\//)
  expect(await bank.check()).toEqual({ kind: 'pending' })
  await bank.logOut()
})

test('a second factor asked for in the middle of a list is an answer and not a fault', async () => {
  const bank = calls(await serveAnswer(answer(200, {}, '{"estado":"SEGUNDO_FACTOR","metodo":"APP"}')))
  expect(await bank.list()).toEqual({ kind: 'challenge' })
})

test('a cancelled call ends at once with the reason of its cancellation', async () => {
  const url = await serveAnswer(() => {})
  const reason = new Error('cancelled')
  for (const call of ['answer', 'check', 'logOut'] as const) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 50)
    await expect(calls(url, controller.signal)[call]()).rejects.toBe(reason)
  }
})
