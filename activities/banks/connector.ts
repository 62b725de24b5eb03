import type { BankChallenge, FailureCode } from '../../workflows/connection-state.ts'

/** The values of an institution's credential fields, by field name: `{rut: '11111111-1', password: '…'}`. */
export type CredentialFields = Record<string, string>

/** What a connector needs to go on in another process. It is sealed before it is stored, so it may hold cookies and tokens. */
export type BankSession = Record<string, unknown>

/**
 * A bank's answer to a login, or to a challenge's answer, is a value. `retryAfterMs` is what the bank asked for.
 * `not_evaluated` means that the bank certainly did not look at what was sent, so asking again costs no attempt.
 */
export type LoginAnswer =
  | { kind: 'signed_in'; session: BankSession }
  | {
      kind: 'challenge'
      challenge: BankChallenge
      /** The login as far as it is; another process goes on from it. */
      session: BankSession
      /** Set where it is raised because the answer before was wrong; how many more the bank allows, if it says so. */
      wrong?: { attemptsRemaining: number | null }
    }
  | { kind: 'refused'; code: FailureCode }
  | { kind: 'not_evaluated'; code: 'bank_unavailable' | 'rate_limited'; retryAfterMs?: number }

/** `value` is a code or the id of an option; `values` are answers by the id of their question. */
export type ChallengeAnswer = { value: string } | { values: Record<string, string> } | { resend: true }

export interface BankAccount {
  externalId: string
  type: 'checking' | 'sight' | 'savings' | 'credit_card' | 'line_of_credit'
  name: string
  /** As the bank shows it, most digits hidden. */
  maskedNumber: string
  /** ISO 4217. */
  currency: string
  /** Integer string of minor units; CLP has none after the point. */
  balance: string
}

export interface BankTransaction {
  /** The bank's own id, or null where it gives none. */
  externalId: string | null
  /** ISO 8601 calendar date. */
  date: string
  /** Integer string of minor units, negative for money that left the account. */
  amount: string
  currency: string
  description: string
  status: 'pending' | 'booked'
}

export interface Page<T> {
  items: T[]
  /** Passed to the next call; null on the last page. */
  nextPage: string | null
}

/** `challenge`: the bank wants a second factor before it shows this. */
export type ListAnswer<T> = ({ kind: 'page' } & Page<T>) | { kind: 'session_ended' } | { kind: 'challenge' }

/**
 * One kind of bank. Calls return what the bank said; they throw `BankFault` where it said nothing that can be used.
 * A login that a bank may have counted and whose answer was lost throws an ordinary error: the caller's journal
 * tells it from one that was never sent.
 */
export interface BankConnector {
  logIn(institutionId: string, fields: CredentialFields, signal: AbortSignal): Promise<LoginAnswer>
  answerChallenge(
    session: BankSession,
    challenge: BankChallenge,
    answer: ChallengeAnswer,
    signal: AbortSignal,
  ): Promise<LoginAnswer>
  /** Whether an `approve_elsewhere` was approved by now. Asking is free; what is lost or unreadable is `pending`. */
  checkApproval(session: BankSession, signal: AbortSignal): Promise<LoginAnswer | { kind: 'pending' }>
  /** Ends the session at the bank, where it still is one. Nobody waits for it: what fails is not tried again. */
  logOut(session: BankSession, signal: AbortSignal): Promise<void>
  listAccounts(session: BankSession, page: string | null, signal: AbortSignal): Promise<ListAnswer<BankAccount>>
  listTransactions(
    session: BankSession,
    accountExternalId: string,
    page: string | null,
    signal: AbortSignal,
  ): Promise<ListAnswer<BankTransaction>>
  /** Only the sandbox bank's: changes the password from the one in `fields`. `refused` where that is not it any more. */
  changePassword?(
    fields: CredentialFields,
    next: string,
    signal: AbortSignal,
  ): Promise<'changed' | 'refused' | 'unreachable'>
}

/** A bank that could not be asked, or answered nothing that can be read. Safe to retry where no login is involved. */
export class BankFault extends Error {
  readonly code: 'bank_unavailable' | 'rate_limited' | 'unexpected_response'
  readonly retryAfterMs: number | undefined

  constructor(code: BankFault['code'], retryAfterMs?: number) {
    super(code)
    this.name = 'BankFault'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
