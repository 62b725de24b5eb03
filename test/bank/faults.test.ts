import type { RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { freePort } from '../../dev/ports.ts'
import { serveAnswer } from './serve.ts'

const fields = { rut: '11.111.111-1', password: 'secret-word' }
const session = { sesion: 'secret-session' }
const signal = new AbortController().signal

const logIn = (url: string, until = signal) => createSandboxConnector(url).logIn('ins_cl_bci', fields, until)
const list = (url: string, until = signal) => createSandboxConnector(url).listAccounts(session, null, until)

const answer =
  (status: number, headers: Record<string, string>, body: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body)

test.each(['127.0.0.1', 'localhost', 'bank.invalid'])(
  'a bank that can’t be reached at %s has certainly not looked at the credentials',
  async (host) => {
    const url = `http://${host}:${await freePort()}`
    expect(await logIn(url)).toEqual({ kind: 'not_evaluated', code: 'bank_unavailable' })
    await expect(list(url)).rejects.toMatchObject({ name: 'BankFault', code: 'bank_unavailable' })
  },
)

test.each([
  [429, 'rate_limited'],
  [503, 'bank_unavailable'],
])('HTTP %i is %s, with the wait that the bank asked for', async (status, code) => {
  const url = await serveAnswer(answer(status, { 'retry-after': '7' }, 'busy'))
  expect(await logIn(url)).toEqual({ kind: 'not_evaluated', code, retryAfterMs: 7_000 })
  await expect(list(url)).rejects.toMatchObject({ name: 'BankFault', code, retryAfterMs: 7_000 })
})

test.each<[string, RequestListener]>([
  ['a 500', answer(500, {}, '{"estado":"OK","sesion":"x"}')],
  ['a 401', answer(401, {}, '{"estado":"RECHAZADO","motivo":"CLAVE_INCORRECTA"}')],
  ['a redirect', answer(302, { location: '/ingreso/' }, '')],
  ['an HTML page', answer(200, { 'content-type': 'text/html' }, '<!doctype html>')],
  ['an empty body', answer(200, {}, '')],
  ['a body without end', answer(200, {}, `{"estado":"OK","sesion":"${'x'.repeat(1_100_000)}"}`)],
])('%s is unexpected: a login is not tried again, a list may be', async (_what, listener) => {
  const url = await serveAnswer(listener)
  expect(await logIn(url)).toEqual({ kind: 'refused', code: 'unexpected_response' })
  await expect(list(url)).rejects.toMatchObject({ name: 'BankFault', code: 'unexpected_response' })
})

test.each<[string, RequestListener]>([
  ['before it answers', (request) => void request.socket.destroy()],
  ['with a reset', (request) => void request.socket.resetAndDestroy()],
  [
    'halfway through its answer',
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"estado":', () => request.socket.destroy())
    },
  ],
])('a bank that hangs up %s leaves a login undecided, and the error holds no secret', async (_when, listener) => {
  const url = await serveAnswer(listener)
  const lost = await logIn(url).catch((error: unknown) => error)
  expect(lost).toEqual(new Error('The bank took the login, and its answer was lost'))
  expect(lost).not.toHaveProperty('cause')
  const fault = await list(url).catch((error: unknown) => error)
  expect(fault).toMatchObject({ name: 'BankFault', code: 'bank_unavailable' })
  for (const error of [lost, fault]) expect(inspect(error, { depth: 9 })).not.toMatch(/secret|11\.?111\.?111|http:\/\//)
})

test('a cancelled call ends at once with the reason of its cancellation', async () => {
  const url = await serveAnswer(() => {})
  const reason = new Error('cancelled')
  const cancelled = () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 50)
    return controller.signal
  }
  await expect(logIn(url, cancelled())).rejects.toBe(reason)
  await expect(list(url, cancelled())).rejects.toBe(reason)
})
