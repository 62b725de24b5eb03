import type { FailureView } from '../api/failure-view.ts'
import type { InstitutionView } from '../api/institutions.ts'
import type { ConnectionStatusView } from '../api/status.ts'
import type { AnswerProblems, Challenge } from './challenge-answer.ts'
import type { FieldProblems, FieldValues } from './credential-fields.ts'

/** What the service last said. */
export interface Known {
  institutions: InstitutionView[]
  status: ConnectionStatusView
}

/** What a screen says about the attempt that led to it. */
export type Notice =
  | { kind: 'failure'; failure: FailureView; attemptsRemaining: number | null }
  | { kind: 'answer_refused'; type: Challenge['type']; attemptsRemaining: number | null }
  | { kind: 'saved_credentials_refused' }
  | { kind: 'not_accepted' }
  | { kind: 'not_cancelled'; because: 'conflict' | 'unavailable' }

export interface Submission {
  submissionId: string
  sealed: string
}

/** What is sent about a challenge; what was typed is readable by the bank's connector alone. */
export type ChallengeAnswer = { sealed: string } | { resend: true } | { cancel: true }

/** What the service is doing about the last thing that the user did. */
export type Awaited = 'verdict' | 'resend' | 'cancel'

export type EndReason =
  | 'token_expired'
  | 'token_missing'
  | 'connection_not_found'
  | 'return_url_not_allowed'
  | 'unsupported_browser'
  | 'unexpected_error'
export type ExitCode = EndReason | 'network_error'
/** Of the flow, for the page that opened it; `pending` where the bank has yet to answer who left. */
export type Outcome = { kind: 'success' } | { kind: 'pending' } | { kind: 'exit'; code: ExitCode | null }

interface Refusal {
  known: Known
  institution: InstitutionView
  remembered: FieldValues
  notice: Notice
}

interface Connected {
  institution: InstitutionView | null
  /** Whether it was found so, on opening or after a step in another tab. */
  already: boolean
}

export interface Challenged {
  known: Known
  institution: InstitutionView
  remembered: FieldValues
  challenge: Challenge
}

/** States in which the service is being asked something: `perform` in client.ts does it. */
export type Working =
  | { name: 'loading'; remembered: FieldValues; notice: Notice | null }
  | { name: 'sealing'; known: Known; institution: InstitutionView; values: FieldValues }
  /** What was typed is readable no longer, but for what is no secret. */
  | { name: 'sending'; known: Known; institution: InstitutionView; remembered: FieldValues; submission: Submission }
  | {
      name: 'validating'
      known: Known
      institution: InstitutionView | null
      remembered: FieldValues
      /** The submission whose verdict is awaited; null for whichever the service names. */
      submissionId: string | null
      /** The version that the poll waits to see passed; null to read at once. */
      after: number | null
      awaited: Awaited
    }
  /** Polls as well: an approval, an expiry or an answer from another device comes from elsewhere. */
  | ({ name: 'challenged'; after: number | null; notice: Notice | null; problems: AnswerProblems } & Challenged)
  | ({ name: 'sealing_answer'; typed: FieldValues } & Challenged)
  | ({ name: 'sending_answer'; answer: ChallengeAnswer } & Challenged)
  | ({ name: 'cancelling' } & Refusal)
  /** Connected, and the first accounts and transactions are on their way. */
  | ({ name: 'fetching'; known: Known; after: number | null } & Connected)

export type WidgetState =
  | Working
  | { name: 'consenting'; known: Known }
  | { name: 'choosing_bank'; known: Known; notice: Notice | null }
  | {
      name: 'entering_credentials'
      known: Known
      institution: InstitutionView
      values: FieldValues
      notice: Notice | null
      problems: FieldProblems
    }
  | ({ name: 'refused' } & Refusal)
  | { name: 'unreachable'; during: Working; phase: 'waiting' | 'trying'; attempt: number }
  | ({ name: 'connected'; fetched: boolean } & Connected)
  | { name: 'ended'; reason: EndReason }
  | { name: 'left'; outcome: Outcome }

export type WidgetEvent =
  | { type: 'loaded'; known: Known }
  | { type: 'agree' }
  | { type: 'bank_chosen'; institution: InstitutionView }
  | { type: 'choose_another' }
  | { type: 'submit'; values: FieldValues }
  | { type: 'sealed'; submission: Submission }
  | { type: 'answer'; typed: FieldValues }
  | { type: 'answer_sealed'; sealed: string }
  | { type: 'resend' }
  | { type: 'accepted' }
  | { type: 'another_under_way' }
  | { type: 'rejected'; fields: string[] }
  | { type: 'status_changed' }
  | { type: 'status'; status: ConnectionStatusView }
  | { type: 'nothing_new' }
  | { type: 'retry' }
  | { type: 'cancel' }
  | { type: 'cancelled' }
  | { type: 'cancel_unavailable' }
  | { type: 'lost' }
  /** To this page, from another tab or from the bank’s app; a poll held meanwhile may be dead. */
  | { type: 'returned' }
  | { type: 'ended'; reason: EndReason }
  | { type: 'close' }

export const initialState: WidgetState = { name: 'loading', remembered: {}, notice: null }
