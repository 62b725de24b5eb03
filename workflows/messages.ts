import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import { defineSearchAttributeKey, type SignalDefinition } from '@temporalio/common'
import type { Challenge, ConnectionState, Failure, Mode } from './connection-state.ts'

interface Ordered {
  /** The command's place among the connection's commands; each is processed once and in order. */
  seq: number
  /** `X-Request-Id` of the request that was accepted; commands of older releases have none. */
  requestId?: string
}

/** An accepted submission. The credentials themselves stay sealed in the database. */
export interface SubmitCredentials extends Ordered {
  kind: 'submit_credentials'
  submissionId: string
  institutionId: string
}

/** An accepted answer to a challenge. What was typed stays sealed in the database; `value` says only that it is there. */
export interface AnswerChallenge extends Ordered {
  kind: 'answer_challenge'
  challengeId: string
  answer: 'value' | 'resend' | 'cancel'
}

export interface Disconnect extends Ordered {
  kind: 'disconnect'
}

/** One sync now; one that runs already will do. */
export interface Sync extends Ordered {
  kind: 'sync'
}

/** Changes the password at the sandbox bank behind the connection's back. */
export interface ResetLogin extends Ordered {
  kind: 'reset_login'
}

/** What the API has accepted and the workflow must carry out. */
export type Command = SubmitCredentials | AnswerChallenge | Disconnect | Sync | ResetLogin

export interface ConnectionInput {
  connectionId: string
  organizationId: string
  mode: Mode
  state: ConnectionState
  /** The last command that was processed. */
  seq: number
  /** Commands received and not yet processed, when a run goes on from another or from the record. */
  commands: Command[]
  /** RFC 3339. */
  tokenEndsAt: string
  /** RFC 3339; null until a login was accepted. */
  nextSyncAt: string | null
}

export interface DeletionRequest {
  /** `user` is Cancel in the widget, which does not wait for a submission under way. */
  by: 'integrator' | 'user'
  /** RFC 3339, by the database's clock: after it the caller was told that nothing changed. */
  deadline: string
  requestId?: string
}

export type DeletionAnswer = 'deleted' | 'has_data' | 'established' | 'submission_open' | 'too_late' | 'not_abandoned'

/** The signal by which each kind of command reaches the workflow. */
export const commandSignals: Record<Command['kind'], SignalDefinition<[Command]>> = {
  submit_credentials: defineSignal('submitCredentials'),
  answer_challenge: defineSignal('answerChallenge'),
  disconnect: defineSignal('disconnect'),
  sync: defineSignal('sync'),
  reset_login: defineSignal('resetLogin'),
}
export const connectionStatusQuery = defineQuery<ConnectionState>('connectionStatus')
export const deleteConnectionUpdate = defineUpdate<DeletionAnswer, [DeletionRequest]>('deleteConnection')

/** The header by which an activity hears for which request to the API it runs. */
export const requestIdHeader = 'request-id'

export const connectionStatusAttribute = defineSearchAttributeKey('ConnectionStatus', 'KEYWORD')
export const institutionIdAttribute = defineSearchAttributeKey('InstitutionId', 'KEYWORD')
export const organizationIdAttribute = defineSearchAttributeKey('OrganizationId', 'KEYWORD')
/** `npm run search-attributes` registers them, and `temporal-dev.sh`, which reads their names in the lines above. */
export const searchAttributes = [connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute]

/**
 * What the bank said to a login, or to the answer to its challenge; the session that it opened stays sealed in the
 * journal, under `attemptId`. A challenge's `failure` is what was wrong with the answer before.
 */
export type LoginVerdict =
  | { kind: 'accepted'; attemptId: string }
  | { kind: 'challenged'; challenge: Challenge; failure: Failure | null; attemptsRemaining: number | null }
  | { kind: 'refused'; failure: Failure; attemptsRemaining: number | null }

/**
 * `gone`: the connection was deleted meanwhile. Times are RFC 3339. `lastSeq` is that of the last command accepted before
 * the outcome could be seen; verdicts of older workers have none.
 */
export type SyncVerdict =
  | { kind: 'completed'; at: string; nextSyncAt: string; lastSeq?: number }
  | { kind: 'refused'; failure: Failure; nextSyncAt: string; lastSeq?: number }
  | { kind: 'gone' }
