/**
 * What a connection is and how it changes: the one place that decides. Pure, so that the workflow, the API and the
 * tests all read the same rules.
 */

/** Test and live data never meet. */
export type Mode = 'test' | 'live'

export const connectionStatuses = ['PENDING', 'CONNECTED', 'FAILED_AUTH', 'DISCONNECTED'] as const
export type ConnectionStatus = (typeof connectionStatuses)[number]

export const connectionSteps = ['awaiting_credentials', 'validating', 'awaiting_challenge', 'syncing', 'idle'] as const
export type ConnectionStep = (typeof connectionSteps)[number]

export const failureCodes = [
  'invalid_credentials',
  'account_locked',
  'password_change_required',
  'user_action_required',
  'mfa_invalid',
  'mfa_expired',
  'user_cancelled',
  'reauthentication_required',
  'bank_unavailable',
  'rate_limited',
  'unexpected_response',
  'outcome_unknown',
  'submission_unreadable',
  'login_mismatch',
  'too_many_attempts',
  'unsupported',
] as const
export type FailureCode = (typeof failureCodes)[number]

export type FailureAction = 'retry' | 'visit_bank' | 'wait' | 'choose_another_bank'

interface FailureRule {
  /** Whether the code ends the status when it is met at a login, and at a background sync. */
  login: 'failed_auth' | 'status_stays'
  sync: 'failed_auth' | 'status_stays'
  /** What the end user can do about it. */
  action: FailureAction
  /** Whether the same submission, sent again unchanged, may succeed. */
  retryable: boolean
}

const refused = { login: 'failed_auth', sync: 'failed_auth' } as const
const undecided = { login: 'status_stays', sync: 'status_stays' } as const

export const failureRules: Record<FailureCode, FailureRule> = {
  invalid_credentials: { ...refused, action: 'retry', retryable: false },
  account_locked: { ...refused, action: 'visit_bank', retryable: false },
  password_change_required: { ...refused, action: 'visit_bank', retryable: false },
  user_action_required: { ...refused, action: 'visit_bank', retryable: false },
  mfa_invalid: { ...undecided, action: 'retry', retryable: true },
  mfa_expired: { ...undecided, action: 'retry', retryable: true },
  user_cancelled: { ...undecided, action: 'retry', retryable: true },
  reauthentication_required: { login: 'status_stays', sync: 'failed_auth', action: 'retry', retryable: true },
  bank_unavailable: { ...undecided, action: 'wait', retryable: true },
  rate_limited: { ...undecided, action: 'wait', retryable: true },
  unexpected_response: { ...undecided, action: 'wait', retryable: true },
  outcome_unknown: { ...undecided, action: 'retry', retryable: true },
  submission_unreadable: { ...undecided, action: 'retry', retryable: false },
  login_mismatch: { ...undecided, action: 'retry', retryable: false },
  too_many_attempts: { ...undecided, action: 'wait', retryable: false },
  unsupported: { ...undecided, action: 'choose_another_bank', retryable: false },
}

export interface Failure {
  code: FailureCode
  /** RFC 3339; set with `too_many_attempts` and where a bank named a time. */
  retryAt?: string
}

export const codeChannels = ['sms', 'email', 'generator'] as const

/** What a bank asks for after the password. `label` is the bank's own words, for the user; `expiresAt` is RFC 3339. */
export type BankChallenge = { label: string; expiresAt: string } & (
  | {
      type: 'code'
      via: (typeof codeChannels)[number]
      /** How many characters the code has, where the bank says so. */
      length: number | null
      /** Whether the bank sends it again when asked to. */
      resendable: boolean
    }
  /** A push in the bank's app: there is nothing to type. */
  | { type: 'approve_elsewhere' }
  | { type: 'choose'; options: { id: string; label: string }[] }
  | { type: 'questions'; questions: { id: string; label: string }[] }
)

/** Each raising has an id of its own, also the same question after a wrong answer: an answer sent twice counts once. */
export type Challenge = BankChallenge & { id: string }

export interface ConnectionState {
  status: ConnectionStatus
  step: ConnectionStep
  /** Grows by one with every transition; a poll waits for the next. */
  version: number
  institutionId: string | null
  /** RFC 3339; set once, by the first accepted login. "Established" means that it is set. */
  connectedAt: string | null
  /** RFC 3339; set by a completed sync. A connection that has it can't be deleted. */
  lastSyncedAt: string | null
  /**
   * After a refused login, how many more may be refused before we pause; after a wrong answer to a challenge, how many
   * more the bank allows. Null where that is not known.
   */
  attemptsRemaining: number | null
  /** The submission under way, or the last one that got its verdict. */
  submissionId: string | null
  challenge: Challenge | null
  error: Failure | null
}

export type ConnectionEvent =
  | { type: 'login_accepted'; at: string }
  | { type: 'login_refused'; failure: Failure; attemptsRemaining: number | null }
  | { type: 'challenge_raised'; challenge: Challenge; failure: Failure | null; attemptsRemaining: number | null }
  | { type: 'sync_completed'; at: string }
  | { type: 'sync_refused'; failure: Failure }
  | { type: 'disconnected' }

export const connectionWebhookTypes = [
  'connection.connected',
  'connection.synced',
  'connection.failed_auth',
  'connection.disconnected',
  'connection.deleted',
] as const
export type ConnectionWebhookType = (typeof connectionWebhookTypes)[number]

export interface Transition {
  state: ConnectionState
  previousStatus: ConnectionStatus
  /** The webhook that tells the integrator; null where the end user is still in the widget. */
  webhook: { type: ConnectionWebhookType; reconnected?: true } | null
}

export function newConnection(institutionId: string | null): ConnectionState {
  return {
    status: 'PENDING',
    step: 'awaiting_credentials',
    version: 1,
    institutionId,
    connectedAt: null,
    lastSyncedAt: null,
    attemptsRemaining: null,
    submissionId: null,
    challenge: null,
    error: null,
  }
}

/**
 * An accepted submission shows as `validating` without the previous error. Not a transition: the version stays,
 * because the transaction that accepted it has told the same to everyone who reads the record.
 */
export function withOpenSubmission(
  state: ConnectionState,
  submissionId: string,
  institutionId: string,
): ConnectionState {
  return { ...state, step: 'validating', submissionId, institutionId, challenge: null, error: null }
}

/** An accepted answer to the challenge shows as `validating`; the version stays for the same reason. */
export function withOpenAnswer(state: ConnectionState): ConnectionState {
  return { ...state, step: 'validating', challenge: null, error: null, attemptsRemaining: null }
}

export function transition(state: ConnectionState, event: ConnectionEvent): Transition {
  const next = { ...state, version: state.version + 1, challenge: null }
  const previousStatus = state.status
  switch (event.type) {
    case 'login_accepted':
      return {
        state: {
          ...next,
          status: 'CONNECTED',
          step: 'syncing',
          connectedAt: state.connectedAt ?? event.at,
          attemptsRemaining: null,
          error: null,
        },
        previousStatus,
        webhook: { type: 'connection.connected', ...(state.connectedAt !== null && { reconnected: true as const }) },
      }
    case 'login_refused':
      return {
        state: {
          ...next,
          status: failureRules[event.failure.code].login === 'failed_auth' ? 'FAILED_AUTH' : state.status,
          step: 'awaiting_credentials',
          attemptsRemaining: event.attemptsRemaining,
          error: event.failure,
        },
        previousStatus,
        webhook: null,
      }
    case 'challenge_raised':
      return {
        state: {
          ...next,
          step: 'awaiting_challenge',
          challenge: event.challenge,
          attemptsRemaining: event.attemptsRemaining,
          error: event.failure,
        },
        previousStatus,
        webhook: null,
      }
    case 'sync_completed':
      return {
        state: { ...next, step: 'idle', lastSyncedAt: event.at, error: null },
        previousStatus,
        webhook: { type: 'connection.synced' },
      }
    case 'sync_refused':
      return failureRules[event.failure.code].sync === 'failed_auth'
        ? {
            state: { ...next, status: 'FAILED_AUTH', step: 'awaiting_credentials', error: event.failure },
            previousStatus,
            webhook: { type: 'connection.failed_auth' },
          }
        : { state: { ...next, step: 'idle', error: event.failure }, previousStatus, webhook: null }
    case 'disconnected':
      return {
        state: { ...next, status: 'DISCONNECTED', step: 'idle', attemptsRemaining: null, error: null },
        previousStatus,
        webhook: { type: 'connection.disconnected' },
      }
  }
}

/** Credentials are taken only while the connection waits for them. */
export function acceptsCredentials(status: ConnectionStatus): boolean {
  return status === 'PENDING' || status === 'FAILED_AUTH'
}
