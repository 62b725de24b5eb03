import type { BankAccount, ListAnswer, LoginAnswer } from '../../activities/banks/connector.ts'

/**
 * The life of a connection as design sections 3 to 5 tell it, as data: the oracle of the random sequences. Nothing
 * here comes from the product but the shapes of a bank's answers.
 */

/** A status by what makes it behave in its own way; `?` is an open challenge. */
export const states = {
  P: { status: 'PENDING', connectedAt: false, lastSyncedAt: false, secrets: [] },
  'P?': { status: 'PENDING', connectedAt: false, lastSyncedAt: false, secrets: ['submitted'] },
  R: { status: 'FAILED_AUTH', connectedAt: false, lastSyncedAt: false, secrets: [] },
  'R?': { status: 'FAILED_AUTH', connectedAt: false, lastSyncedAt: false, secrets: ['submitted'] },
  C0: { status: 'CONNECTED', connectedAt: true, lastSyncedAt: false, secrets: ['stored'] },
  C: { status: 'CONNECTED', connectedAt: true, lastSyncedAt: true, secrets: ['stored'] },
  F0: { status: 'FAILED_AUTH', connectedAt: true, lastSyncedAt: false, secrets: [] },
  'F0?': { status: 'FAILED_AUTH', connectedAt: true, lastSyncedAt: false, secrets: ['submitted'] },
  F: { status: 'FAILED_AUTH', connectedAt: true, lastSyncedAt: true, secrets: [] },
  'F?': { status: 'FAILED_AUTH', connectedAt: true, lastSyncedAt: true, secrets: ['submitted'] },
  'D-': { status: 'DISCONNECTED', connectedAt: false, lastSyncedAt: false, secrets: [] },
  D0: { status: 'DISCONNECTED', connectedAt: true, lastSyncedAt: false, secrets: [] },
  D: { status: 'DISCONNECTED', connectedAt: true, lastSyncedAt: true, secrets: [] },
  X: { status: 'DELETED', connectedAt: false, lastSyncedAt: false, secrets: [] },
} as const
export type State = keyof typeof states

export function stepOf(state: State): string {
  if (state.endsWith('?')) return 'awaiting_challenge'
  const { status } = states[state]
  return status === 'PENDING' || status === 'FAILED_AUTH' ? 'awaiting_credentials' : 'idle'
}

/** What an accepted request leads to, one entry for each transition. */
export interface Move {
  reason: string
  error: string | null
  webhook: string | null
}
const move = (reason: string, error: string | null = null, webhook: string | null = null): Move => ({
  reason,
  error,
  webhook,
})
const connected = move('login_accepted', null, 'connection.connected')
const synced = move('sync_completed', null, 'connection.synced')
const failedAuth = (code: string) => move('sync_refused', code, 'connection.failed_auth')
const notSynced = (code: string) => move('sync_refused', code)
const refused = (code: string) => move('login_refused', code)
const challenged = move('challenge_raised')
export const mismatch = refused('login_mismatch')
export const paused = { login: refused('too_many_attempts'), sync: notSynced('too_many_attempts') }

/** `lost`: the bank was asked, and nobody knows what it said. */
export type Says = LoginAnswer | 'lost'
export interface Event {
  request: 'credentials' | 'answer' | 'sync' | 'disconnect' | 'delete' | 'renew'
  /** How the request differs from the plain one of its kind. */
  with?: 'other_login' | 'other_bank' | 'unreadable' | 'again' | 'wrong_kind' | 'cancel' | 'resend' | 'widget'
  /** The bank's answers to logins, to the challenge and for the list of accounts, each in order. */
  login?: Says[]
  answer?: Says[]
  list?: ListAnswer<BankAccount>[]
  moves: Move[]
}

const letIn: Says = { kind: 'signed_in', session: {} }
const no = (code: Extract<LoginAnswer, { kind: 'refused' }>['code']): Says => ({ kind: 'refused', code })
/** For longer than the two minutes that anybody waits. */
const away = (code: 'bank_unavailable' | 'rate_limited'): Says => ({
  kind: 'not_evaluated',
  code,
  retryAfterMs: 600_000,
})
export const codeTriesLeft = 2
const asks = (wrong = false): Says => ({
  kind: 'challenge',
  challenge: {
    type: 'code',
    via: 'sms',
    length: 6,
    resendable: true,
    label: 'Clave',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  },
  session: {},
  ...(wrong && { wrong: { attemptsRemaining: codeTriesLeft } }),
})
const account: BankAccount = {
  externalId: 'cta-1',
  type: 'checking',
  name: 'Cuenta Corriente',
  maskedNumber: '****1234',
  currency: 'CLP',
  balance: '1500000',
}
const page: ListAnswer<BankAccount> = { kind: 'page', items: [account], nextPage: null }
const ended: ListAnswer<BankAccount> = { kind: 'session_ended' }

const credentials = (login: Says[], ...moves: Move[]): Event => ({ request: 'credentials', login, moves })
const answer = (says: Says[], ...moves: Move[]): Event => ({ request: 'answer', answer: says, moves })
const sync = (login: Says[], ...moves: Move[]): Event => ({ request: 'sync', login, moves })
const goodLogin: Event = { request: 'credentials', login: [letIn], list: [page], moves: [connected, synced] }

export const events = {
  accepted: goodLogin,
  'accepted, sync away': {
    ...credentials([letIn, away('bank_unavailable')], connected, notSynced('bank_unavailable')),
    list: [ended],
  },
  'accepted, sync refused': {
    ...credentials([letIn, no('invalid_credentials')], connected, failedAuth('invalid_credentials')),
    list: [ended],
  },
  'accepted, sync challenged': {
    ...credentials([letIn], connected, failedAuth('reauthentication_required')),
    list: [{ kind: 'challenge' }],
  },
  invalid_credentials: credentials([no('invalid_credentials')], refused('invalid_credentials')),
  account_locked: credentials([no('account_locked')], refused('account_locked')),
  password_change_required: credentials([no('password_change_required')], refused('password_change_required')),
  user_action_required: credentials([no('user_action_required')], refused('user_action_required')),
  unexpected_response: credentials([no('unexpected_response')], refused('unexpected_response')),
  unsupported: credentials([no('unsupported')], refused('unsupported')),
  bank_unavailable: credentials([away('bank_unavailable')], refused('bank_unavailable')),
  rate_limited: credentials([away('rate_limited')], refused('rate_limited')),
  outcome_unknown: credentials(['lost'], refused('outcome_unknown')),
  challenged: credentials([asks()], challenged),
  unreadable: { ...credentials([], refused('submission_unreadable')), with: 'unreadable' },
  'other login': { ...goodLogin, with: 'other_login' },
  'other bank': { ...goodLogin, with: 'other_bank' },
  'submission again': { ...credentials([]), with: 'again' },
  'right code': { ...answer([letIn], connected, synced), list: [page] },
  'wrong code': answer([asks(true)], move('challenge_raised', 'mfa_invalid')),
  'last wrong code': answer([no('mfa_invalid')], refused('mfa_invalid')),
  'another challenge': answer([asks()], challenged),
  'code expired': answer([no('mfa_expired')], refused('mfa_expired')),
  'code locks account': answer([no('account_locked')], refused('account_locked')),
  'code lost': answer(['lost'], refused('outcome_unknown')),
  'code, bank away': answer([away('bank_unavailable')], refused('bank_unavailable')),
  resend: { ...answer([asks()], challenged), with: 'resend' },
  'cancel challenge': { ...answer([], refused('user_cancelled')), with: 'cancel' },
  'answer of wrong kind': { ...answer([]), with: 'wrong_kind' },
  'answer not open': { ...answer([]), with: 'again' },
  sync: { ...sync([letIn], synced), list: [page] },
  'sync invalid_credentials': sync([no('invalid_credentials')], failedAuth('invalid_credentials')),
  'sync account_locked': sync([no('account_locked')], failedAuth('account_locked')),
  'sync password_change': sync([no('password_change_required')], failedAuth('password_change_required')),
  'sync user_action': sync([no('user_action_required')], failedAuth('user_action_required')),
  'sync challenged': sync([asks()], failedAuth('reauthentication_required')),
  'sync challenged later': { ...sync([letIn], failedAuth('reauthentication_required')), list: [{ kind: 'challenge' }] },
  'sync bank_unavailable': sync([away('bank_unavailable')], notSynced('bank_unavailable')),
  'sync rate_limited': sync([away('rate_limited')], notSynced('rate_limited')),
  'sync outcome_unknown': sync(['lost'], notSynced('outcome_unknown')),
  'sync unexpected': sync([no('unexpected_response')], notSynced('unexpected_response')),
  'sync unsupported': sync([no('unsupported')], notSynced('unsupported')),
  disconnect: { request: 'disconnect', moves: [move('disconnected', null, 'connection.disconnected')] },
  'delete by key': { request: 'delete', moves: [move('deleted', null, 'connection.deleted')] },
  'cancel by token': { request: 'delete', with: 'widget', moves: [move('deleted', null, 'connection.deleted')] },
  'renew token': { request: 'renew', moves: [] },
} satisfies Record<string, Event>
export type EventName = keyof typeof events
export const eventNames = Object.keys(events) as EventName[]

/** The words of the table that refuse; nothing changes then. */
export const refusals: Record<string, { http: number; code: string }> = {
  form: { http: 409, code: 'CONNECTION_NOT_ACCEPTING_CREDENTIALS' },
  busy: { http: 409, code: 'SUBMISSION_IN_PROGRESS' },
  used: { http: 409, code: 'SUBMISSION_ALREADY_USED' },
  bank: { http: 409, code: 'INSTITUTION_MISMATCH' },
  open: { http: 409, code: 'CHALLENGE_NOT_OPEN' },
  kind: { http: 409, code: 'CHALLENGE_KIND_MISMATCH' },
  sync: { http: 409, code: 'CONNECTION_NOT_CONNECTED' },
  over: { http: 409, code: 'CONNECTION_DISCONNECTED' },
  data: { http: 409, code: 'CONNECTION_HAS_DATA' },
  user: { http: 409, code: 'CONNECTION_ESTABLISHED' },
  token: { http: 409, code: 'CONNECTION_NOT_FAILED_AUTH' },
  gone: { http: 404, code: 'NOT_FOUND' },
}

/**
 * A cell is a refusal, or the states that an accepted request leads through, one for each of the event's moves; `=` is
 * an accepted request that moves nothing, `≠` one that meets `login_mismatch` instead of what the bank would say.
 */
const table = `
                          P     P?    R     R?    C0    C    F0    F0?   F     F?    D-    D0    D     X
accepted                  C0>C  busy  C0>C  busy  form  form C0>C  busy  C>C   busy  form  form  form  gone
accepted, sync away       C0>C0 busy  C0>C0 busy  form  form C0>C0 busy  C>C   busy  form  form  form  gone
accepted, sync refused    C0>F0 busy  C0>F0 busy  form  form C0>F0 busy  C>F   busy  form  form  form  gone
accepted, sync challenged C0>F0 busy  C0>F0 busy  form  form C0>F0 busy  C>F   busy  form  form  form  gone
invalid_credentials       R     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
account_locked            R     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
password_change_required  R     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
user_action_required      R     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
unexpected_response       P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
unsupported               P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
bank_unavailable          P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
rate_limited              P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
outcome_unknown           P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
challenged                P?    busy  R?    busy  form  form F0?   busy  F?    busy  form  form  form  gone
unreadable                P     busy  R     busy  form  form F0    busy  F     busy  form  form  form  gone
other login               C0>C  busy  C0>C  busy  form  form F0≠   busy  F≠    busy  form  form  form  gone
other bank                C0>C  busy  C0>C  busy  form  form bank  bank  bank  bank  form  form  form  gone
submission again          used  used  used  used  form  form used  used  used  used  form  form  form  gone
right code                open  C0>C  open  C0>C  open  open open  C0>C  open  C>C   open  open  open  gone
wrong code                open  P?    open  R?    open  open open  F0?   open  F?    open  open  open  gone
last wrong code           open  P     open  R     open  open open  F0    open  F     open  open  open  gone
another challenge         open  P?    open  R?    open  open open  F0?   open  F?    open  open  open  gone
code expired              open  P     open  R     open  open open  F0    open  F     open  open  open  gone
code locks account        open  R     open  R     open  open open  F0    open  F     open  open  open  gone
code lost                 open  P     open  R     open  open open  F0    open  F     open  open  open  gone
code, bank away           open  P     open  R     open  open open  F0    open  F     open  open  open  gone
resend                    open  P?    open  R?    open  open open  F0?   open  F?    open  open  open  gone
cancel challenge          open  P     open  R     open  open open  F0    open  F     open  open  open  gone
answer of wrong kind      open  kind  open  kind  open  open open  kind  open  kind  open  open  open  gone
answer not open           open  open  open  open  open  open open  open  open  open  open  open  open  gone
sync                      sync  sync  sync  sync  C     C    sync  sync  sync  sync  sync  sync  sync  gone
sync invalid_credentials  sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync account_locked       sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync password_change      sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync user_action          sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync challenged           sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync challenged later     sync  sync  sync  sync  F0    F    sync  sync  sync  sync  sync  sync  sync  gone
sync bank_unavailable     sync  sync  sync  sync  C0    C    sync  sync  sync  sync  sync  sync  sync  gone
sync rate_limited         sync  sync  sync  sync  C0    C    sync  sync  sync  sync  sync  sync  sync  gone
sync outcome_unknown      sync  sync  sync  sync  C0    C    sync  sync  sync  sync  sync  sync  sync  gone
sync unexpected           sync  sync  sync  sync  C0    C    sync  sync  sync  sync  sync  sync  sync  gone
sync unsupported          sync  sync  sync  sync  C0    C    sync  sync  sync  sync  sync  sync  sync  gone
disconnect                D-    D-    D-    D-    D0    D    D0    D0    D     D     over  over  over  gone
delete by key             X     busy  X     busy  X     data X     busy  data  data  X     X     data  gone
cancel by token           X     X     X     X     user  data user  user  data  data  X     user  data  gone
renew token               token token =     =     token token =    =     =     =     token token token gone
`

/** The word of each state's cell, by event. */
export const life: Record<string, Record<string, string>> = readTable(table)

function readTable(text: string): Record<string, Record<string, string>> {
  const [head, ...rows] = text.trim().split('\n')
  const columns = head!.trim().split(/ +/)
  return Object.fromEntries(
    rows.map((row) => {
      const cells = row.trim().split(/ +/)
      const name = cells.slice(0, -columns.length).join(' ')
      const words = cells.slice(-columns.length)
      return [name, Object.fromEntries(columns.map((column, i) => [column, words[i]!]))]
    }),
  )
}
