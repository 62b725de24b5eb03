import { randomInt } from 'node:crypto'
import { format, getCheckDigit } from 'rut.js'
import type {
  BankAccount,
  BankConnector,
  BankSession,
  BankTransaction,
  ChallengeAnswer,
  CredentialFields,
  ListAnswer,
  LoginAnswer,
} from '../activities/banks/connector.ts'
import type { BankChallenge } from '../workflows/connection-state.ts'

export interface ScriptedBank extends BankConnector {
  /** What each login was asked with, in order. */
  logins: CredentialFields[]
  answers: ChallengeAnswer[]
  loggedOut: BankSession[]
}

interface Script {
  answerChallenge: (
    answer: ChallengeAnswer,
    challenge: BankChallenge,
    session: BankSession,
  ) => Promise<LoginAnswer> | LoginAnswer
  checkApproval: (session: BankSession) => Awaited<ReturnType<BankConnector['checkApproval']>>
  logOut: (session: BankSession, signal: AbortSignal) => Promise<void>
  logIn: (fields: CredentialFields, signal: AbortSignal) => Promise<LoginAnswer> | LoginAnswer
  listAccounts: (session: BankSession) => Promise<ListAnswer<BankAccount>> | ListAnswer<BankAccount>
  listTransactions: (accountExternalId: string) => Promise<ListAnswer<BankTransaction>> | ListAnswer<BankTransaction>
  changePassword: (
    ...asked: Parameters<NonNullable<BankConnector['changePassword']>>
  ) => Awaited<ReturnType<NonNullable<BankConnector['changePassword']>>>
}

export const account: BankAccount = {
  externalId: 'cta-1',
  type: 'checking',
  name: 'Cuenta Corriente',
  maskedNumber: '****1234',
  currency: 'CLP',
  balance: '1500000',
}

/** A bank that asks for a code of six digits, which it has sent by SMS, once the password was right. */
export function codeChallenge(challenge: Partial<Extract<BankChallenge, { type: 'code' }>> = {}): LoginAnswer {
  const expiresAt = new Date(Date.now() + 3 * 60_000).toISOString()
  const label = 'Enviada al +56 9 •••• ••21'
  return {
    kind: 'challenge',
    challenge: { type: 'code', via: 'sms', length: 6, resendable: true, label, expiresAt, ...challenge },
    session: { pending: 'abc' },
  }
}

/** A bank that waits for an approval in its app. */
export function approvalChallenge(): LoginAnswer {
  const expiresAt = new Date(Date.now() + 2 * 60_000).toISOString()
  return {
    kind: 'challenge',
    challenge: { type: 'approve_elsewhere', label: 'Aprueba en la app', expiresAt },
    session: {},
  }
}

/** A whole list in one page. */
export function onePage<T>(items: T[]): ListAnswer<T> {
  return { kind: 'page', items, nextPage: null }
}

/** A bank that signs everyone in and holds one empty account, unless the script says otherwise. */
export function scriptedBank(script: Partial<Script> = {}): ScriptedBank {
  const logins: CredentialFields[] = []
  const answers: ChallengeAnswer[] = []
  const loggedOut: BankSession[] = []
  return {
    logins,
    answers,
    loggedOut,
    async logIn(_institutionId, fields, signal) {
      logins.push(fields)
      return script.logIn ? script.logIn(fields, signal) : { kind: 'signed_in', session: { cookie: 'abc' } }
    },
    async answerChallenge(session, challenge, answer) {
      answers.push(answer)
      return script.answerChallenge
        ? script.answerChallenge(answer, challenge, session)
        : { kind: 'signed_in', session: { cookie: 'abc' } }
    },
    async checkApproval(session) {
      return script.checkApproval ? script.checkApproval(session) : { kind: 'pending' }
    },
    async logOut(session, signal) {
      loggedOut.push(session)
      await script.logOut?.(session, signal)
    },
    async listAccounts(session) {
      return script.listAccounts ? script.listAccounts(session) : onePage([account])
    },
    async listTransactions(_session, accountExternalId) {
      return script.listTransactions ? script.listTransactions(accountExternalId) : onePage([])
    },
    async changePassword(...asked) {
      return script.changePassword ? script.changePassword(...asked) : 'changed'
    },
  }
}

/** An answer that the bank keeps back until the test gives it; `asked` resolves when the bank is waiting with it. */
export function heldAnswer<T>() {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<T>()
  answer.promise.catch(() => {})
  return {
    asked: asked.promise,
    give: answer.resolve,
    /** With a signal, the request ends as one over the network does. */
    wait(signal?: AbortSignal): Promise<T> {
      asked.resolve()
      signal?.addEventListener('abort', () => answer.reject(new Error('aborted')))
      return answer.promise
    },
  }
}

/** A RUT that no other test uses. */
export function newRut(): string {
  const number = randomInt(10_000_000, 25_000_000).toString()
  return format(number + getCheckDigit(number))
}
