import type { Challenge, FailureCode } from '../../workflows/connection-state.ts'

/** The values of an institution's credential fields, by field name: `{rut: '11111111-1', password: '…'}`. */
export type CredentialFields = Record<string, string>

/** What a connector needs to go on in another process. It is sealed before it is stored, so it may hold cookies and tokens. */
export type BankSession = Record<string, unknown>

/**
 * A bank's answer to a login, or to a challenge's answer, is a value. `retryAfterMs` is what the bank asked for.
 * `not_evaluated` means that the bank certainly did not look at the credentials, so asking again costs no attempt.
 */
export type LoginAnswer =
  | { kind: 'signed_in'; session: BankSession }
  | { kind: 'challenge'; challenge: Challenge; session: BankSession }
  | { kind: 'refused'; code: FailureCode }
  | { kind: 'not_evaluated'; code: 'bank_unavailable' | 'rate_limited'; retryAfterMs?: number }

export type ChallengeAnswer =
  { value: string } | { values: Record<string, string> } | { resend: true } | { cancel: true }

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

export type ListAnswer<T> = ({ kind: 'page' } & Page<T>) | { kind: 'session_ended' }

/**
 * One kind of bank. Calls return what the bank said; they throw `BankFault` where it said nothing that can be used.
 * A login that a bank may have counted and whose answer was lost throws an ordinary error: the caller's journal
 * tells it from one that was never sent.
 */
export interface BankConnector {
  logIn(institutionId: string, fields: CredentialFields, signal: AbortSignal): Promise<LoginAnswer>
  answerChallenge(
    session: BankSession,
    challenge: Challenge,
    answer: ChallengeAnswer,
    signal: AbortSignal,
  ): Promise<LoginAnswer>
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
