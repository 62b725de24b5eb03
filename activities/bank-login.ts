import { createHmac } from 'node:crypto'
import {
  attemptsRemaining,
  beginCall,
  endCall,
  findCall,
  findRaised,
  holdOffDeletion,
  type Answered,
  type LoginCall,
} from '../db/bank-calls.ts'
import { findOpenSubmission } from '../db/connections.ts'
import type { Database, Queryable } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { WorkerMetrics } from '../metrics.ts'
import { publicPart, type PrivateKey } from '../sealing/keys.ts'
import { open } from '../sealing/open.ts'
import { seal } from '../sealing/seal.ts'
import {
  failureCodes,
  type BankChallenge,
  type Challenge,
  type Failure,
  type FailureCode,
} from '../workflows/connection-state.ts'
import type { Institution } from './banks/catalogue.ts'
import {
  BankFault,
  type BankConnector,
  type BankSession,
  type ChallengeAnswer,
  type CredentialFields,
  type LoginAnswer,
} from './banks/connector.ts'
import { canonicalLogin } from './banks/credential-fields.ts'

export interface BankLoginDeps {
  db: Database
  connectors: Record<Institution['connector'], BankConnector>
  storageKeys: PrivateKey[]
  loginHashKey: Buffer
  metrics: Pick<WorkerMetrics, 'loginAnswered'>
}

/** One login, known by its attempt: however often it is asked for, the bank sees it at most once. */
export interface LoginAttempt extends Owner {
  attemptId: string
  connectionId: string
  institution: Institution
  fields: CredentialFields
}

/** A challenge with the login as far as it is. `failure` is what was wrong with the answer before. */
export interface Raised {
  challenge: Challenge
  session: BankSession
  failure: Failure | null
  attemptsRemaining: number | null
}

export type LoginResult =
  | { kind: 'signed_in'; session: BankSession }
  | ({ kind: 'challenged' } & Raised)
  | { kind: 'refused'; failure: Failure; attemptsRemaining: number | null }

/** Joins the transaction that commits an accepted login; false where nobody waits for it any more. */
export type OnSignedIn = (trx: Queryable) => Promise<boolean>

/** The attempt that a submission is. */
export function attemptOf(connectionId: string, submissionId: string): string {
  return `${connectionId}/${submissionId}`
}

/** Keyed by (mode, institution, login) under a key that only the worker has. */
export function hashLogin(key: Buffer, mode: string, institution: Institution, fields: CredentialFields): string {
  const login = JSON.stringify([mode, institution.institutionId, canonicalLogin(institution, fields)])
  return createHmac('sha256', key).update(login).digest('base64url')
}

/**
 * Logs in through the journal: `begun` is committed before the bank is asked, and the answer, sealed, after it.
 * @throws {BankFault} where the bank certainly did not look at the credentials
 */
export async function logInOnce(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  signal: AbortSignal,
  onSignedIn: OnSignedIn = async () => true,
): Promise<LoginResult> {
  const { institution, fields } = attempt
  const connector = deps.connectors[institution.connector]
  return askOnce(deps, attempt, 'login', () => connector.logIn(institution.institutionId, fields, signal), onSignedIn)
}

/** Answers a challenge of the attempt; `step` tells this answer from every other. Throws as `logInOnce` does. */
export async function answerOnce(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  step: string,
  { challenge, session }: Raised,
  answer: ChallengeAnswer,
  signal: AbortSignal,
  onSignedIn: OnSignedIn,
): Promise<LoginResult> {
  const connector = deps.connectors[attempt.institution.connector]
  return askOnce(deps, attempt, step, () => connector.answerChallenge(session, challenge, answer, signal), onSignedIn)
}

/** The challenge of this id that the attempt has met; null where its session is destroyed. */
export async function findChallenge(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  challengeId: string,
): Promise<Raised | null> {
  const sealed = await findRaised(deps.db, attempt.attemptId, challengeId)
  return sealed === null ? null : openSealed<Raised>(deps, attempt, sealed)
}

/** What the journal has of this step, if the bank has answered it. */
export async function findAnswer(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  step: string,
): Promise<LoginResult | null> {
  const call = toCall(deps, attempt, step)
  const found = await findCall(deps.db, call)
  return found?.kind === 'answered' ? fromJournal(deps, attempt, call, found) : null
}

async function askOnce(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  step: string,
  ask: () => Promise<LoginAnswer>,
  onSignedIn: OnSignedIn,
): Promise<LoginResult> {
  const call = toCall(deps, attempt, step)
  const begun = await beginCall(deps.db, call)
  switch (begun.kind) {
    case 'too_many_attempts':
      countAnswer(deps, attempt, 'too_many_attempts')
      return refused({ code: 'too_many_attempts', retryAt: begun.until.toISOString() }, 0)
    case 'connection_gone':
      // Nobody waits for the verdict any more.
      return refused({ code: 'submission_unreadable' }, null)
    case 'outcome_unknown':
      countAnswer(deps, attempt, 'outcome_unknown')
      return refused({ code: 'outcome_unknown' }, await attemptsRemaining(deps.db, call))
    case 'answered':
      return fromJournal(deps, attempt, call, begun)
    case 'begun':
      break
  }
  const answer = await ask().catch(() => null)
  if (!answer) {
    countAnswer(deps, attempt, 'outcome_unknown')
    return refused({ code: 'outcome_unknown' }, await attemptsRemaining(deps.db, call))
  }
  return conclude(deps, attempt, step, answer, onSignedIn)
}

/**
 * Commits what the bank said.
 * @throws {BankFault} where it did not look
 */
export async function conclude(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  step: string,
  answer: LoginAnswer,
  onSignedIn: OnSignedIn,
): Promise<LoginResult> {
  const call = toCall(deps, attempt, step)
  switch (answer.kind) {
    case 'not_evaluated':
      await endCall(deps.db, call, { state: 'not_evaluated' })
      countAnswer(deps, attempt, answer.code)
      throw new BankFault(answer.code, answer.retryAfterMs)
    case 'refused':
      await endCall(deps.db, call, { state: 'answered', outcome: answer.code, sealedResult: null })
      countAnswer(deps, attempt, answer.code)
      return refused({ code: answer.code }, await attemptsRemaining(deps.db, call))
    case 'challenge': {
      const { wrong } = answer
      const failure = wrong && { code: 'mfa_invalid' as const }
      const raised = await raise(deps, attempt, step, answer, failure, wrong?.attemptsRemaining)
      countAnswer(deps, attempt, wrong ? 'mfa_invalid' : 'challenged')
      return raised
    }
    case 'signed_in': {
      const sealed = await sealFor(deps, attempt, answer.session)
      await deps.db.transaction().execute(async (trx) => {
        const kept = (await holdOffDeletion(trx, attempt.connectionId)) && (await onSignedIn(trx))
        await endCall(trx, call, { state: 'answered', outcome: 'signed_in', sealedResult: kept ? sealed : null })
      })
      countAnswer(deps, attempt, 'signed_in')
      return { kind: 'signed_in', session: answer.session }
    }
  }
}

function countAnswer(
  { metrics }: BankLoginDeps,
  { mode, institution }: LoginAttempt,
  outcome: FailureCode | 'signed_in' | 'challenged',
): void {
  metrics.loginAnswered(mode, institution.institutionId, outcome)
}

/** Raises a challenge under an id of its own, so that the answer to one before it can't be taken for this one's. */
export async function raise(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  step: string,
  { challenge, session }: { challenge: BankChallenge; session: BankSession },
  failure: Failure | null = null,
  remaining: number | null = null,
): Promise<LoginResult> {
  const challengeId = newId('chl')
  const raised: Raised = {
    challenge: { ...challenge, id: challengeId },
    session,
    failure,
    attemptsRemaining: remaining,
  }
  const sealed = await sealFor(deps, attempt, raised)
  await deps.db.transaction().execute(async (trx) => {
    // Where the submission was given up meanwhile, or nobody is there, nobody goes on from here.
    const submission =
      (await holdOffDeletion(trx, attempt.connectionId)) && (await findOpenSubmission(trx, attempt.connectionId))
    const kept = submission && attemptOf(attempt.connectionId, submission.id) === attempt.attemptId
    await endCall(trx, toCall(deps, attempt, step), {
      state: 'answered',
      outcome: failure?.code === 'mfa_invalid' ? 'challenge_wrong' : 'challenge',
      challengeId,
      sealedResult: kept ? sealed : null,
    })
  })
  return { kind: 'challenged', ...raised }
}

async function fromJournal(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  call: LoginCall,
  { outcome, sealedResult }: Answered,
): Promise<LoginResult> {
  const asked = outcome === 'challenge' || outcome === 'challenge_wrong'
  if (sealedResult && asked) {
    return { kind: 'challenged', ...(await openSealed<Raised>(deps, attempt, sealedResult)) }
  }
  if (sealedResult) return { kind: 'signed_in', session: await openSealed<BankSession>(deps, attempt, sealedResult) }
  // A challenge whose session is destroyed can't be gone on with.
  const code = asked ? 'mfa_expired' : failureCodes.find((known) => known === outcome)
  return refused({ code: code ?? 'unexpected_response' }, await attemptsRemaining(deps.db, call))
}

function toCall(deps: BankLoginDeps, attempt: LoginAttempt, step: string): LoginCall {
  const { attemptId, connectionId, organizationId, mode, institution, fields } = attempt
  const { institutionId } = institution
  const loginHash = hashLogin(deps.loginHashKey, mode, institution, fields)
  return { attemptId, step, connectionId, organizationId, mode, institutionId, loginHash }
}

function sealedFor({ attemptId, connectionId, institution }: LoginAttempt) {
  return { connectionId, institutionId: institution.institutionId, submissionId: attemptId }
}

function sealFor(deps: BankLoginDeps, attempt: LoginAttempt, content: object): Promise<string> {
  return seal(publicPart(deps.storageKeys[0]!), content, { ...sealedFor(attempt), expiresAt: null })
}

async function openSealed<T>(deps: BankLoginDeps, attempt: LoginAttempt, sealed: string): Promise<T> {
  return (await open(deps.storageKeys, sealed, sealedFor(attempt), new Date())) as T
}

function refused(failure: Failure, remaining: number | null): LoginResult {
  return { kind: 'refused', failure, attemptsRemaining: remaining }
}
