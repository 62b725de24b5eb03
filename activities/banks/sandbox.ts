import { format } from 'rut.js'
import { z } from 'zod'
import { askBank, type BankResponse } from './ask-bank.ts'
import { BankFault, type BankConnector, type BankSession, type ListAnswer, type LoginAnswer } from './connector.ts'
import {
  parseAccounts,
  parseApproval,
  parseLogin,
  parseMovements,
  parseSecondFactor,
  printAnswer,
} from './sandbox-wire.ts'

const loginTimeoutMs = 30_000
const listTimeoutMs = 15_000
const approvalTimeoutMs = 10_000
const logoutTimeoutMs = 10_000

const PasswordChanged = z.object({ estado: z.literal('OK') })
const Session = z.object({ sesion: z.string() })
const OpenChallenge = z.object({ desafio: z.string() })

/** Speaks to the sandbox bank at `baseUrl`, whichever institution it stands for. */
export function createSandboxConnector(baseUrl: string): BankConnector {
  async function list<T>(
    path: string,
    session: BankSession,
    page: string | null,
    signal: AbortSignal,
    parse: (body: unknown, askedPage: number) => ListAnswer<T> | null,
  ): Promise<ListAnswer<T>> {
    const askedPage = page ?? '1'
    const url = new URL(path, baseUrl)
    url.searchParams.set('pagina', askedPage)
    const headers = { 'x-sesion': Session.parse(session).sesion }
    const response = await askBank(url, { method: 'GET', headers, timeoutMs: listTimeoutMs }, signal)
    if (response.kind !== 'answered') throw new BankFault('bank_unavailable')
    if (response.status === 429) throw new BankFault('rate_limited', response.retryAfterMs)
    if (response.status === 503) throw new BankFault('bank_unavailable', response.retryAfterMs)
    const answer = parse(response.body, Number(askedPage))
    if (!answer) throw new BankFault('unexpected_response')
    return answer
  }

  return {
    async logIn(_institutionId, { rut = '', password = '' }, signal) {
      const body = { rut: format(rut), clave: password }
      const response = await askBank(
        new URL('/ingreso', baseUrl),
        { method: 'POST', body, timeoutMs: loginTimeoutMs },
        signal,
      )
      return answerOf(response, 'login', parseLogin)
    },

    async answerChallenge(session, challenge, answer, signal) {
      const [path, body] =
        'resend' in answer ? ['/segundo-factor/reenvio'] : ['/segundo-factor', printAnswer(challenge, answer)]
      const response = await askBank(
        new URL(path, baseUrl),
        { method: 'POST', headers: challengeHeader(session), body, timeoutMs: loginTimeoutMs },
        signal,
      )
      return answerOf(response, 'second factor', parseSecondFactor)
    },

    async checkApproval(session, signal) {
      const response = await askBank(
        new URL('/segundo-factor', baseUrl),
        { method: 'GET', headers: challengeHeader(session), timeoutMs: approvalTimeoutMs },
        signal,
      )
      if (response.kind !== 'answered') return { kind: 'pending' }
      return parseApproval(response.body, new Date()) ?? { kind: 'pending' }
    },

    async logOut(session, signal) {
      const { success, data } = Session.safeParse(session)
      const headers = success ? { 'x-sesion': data.sesion } : challengeHeader(session)
      await askBank(new URL('/salida', baseUrl), { method: 'POST', headers, timeoutMs: logoutTimeoutMs }, signal)
    },

    async changePassword({ rut = '', password = '' }, next, signal) {
      const body = { rut: format(rut), claveActual: password, claveNueva: next }
      const url = new URL('/clave', baseUrl)
      const response = await askBank(url, { method: 'POST', body, timeoutMs: listTimeoutMs }, signal)
      if (response.kind !== 'answered' || response.status !== 200) return 'unreachable'
      return PasswordChanged.safeParse(response.body).success ? 'changed' : 'refused'
    },

    listAccounts: (session, page, signal) => list('/cuentas', session, page, signal, parseAccounts),

    listTransactions: (session, accountExternalId, page, signal) =>
      list(`/cuentas/${encodeURIComponent(accountExternalId)}/movimientos`, session, page, signal, parseMovements),
  }
}

function challengeHeader(session: BankSession) {
  return { 'x-desafio': OpenChallenge.parse(session).desafio }
}

function answerOf(
  response: BankResponse,
  what: 'login' | 'second factor',
  parse: (body: unknown, now: Date) => LoginAnswer | null,
): LoginAnswer {
  switch (response.kind) {
    case 'lost':
      throw new Error(`The bank took the ${what}, and its answer was lost`)
    case 'never_sent':
      return { kind: 'not_evaluated', code: 'bank_unavailable' }
    case 'answered':
      break
  }
  const { status, retryAfterMs } = response
  if (status === 429 || status === 503) {
    const code = status === 429 ? 'rate_limited' : 'bank_unavailable'
    return { kind: 'not_evaluated', code, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
  // The bank may have counted what it answered like this, so it is refused and not tried again.
  return parse(response.body, new Date()) ?? { kind: 'refused', code: 'unexpected_response' }
}
