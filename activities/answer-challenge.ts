import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { findOpenAnswer } from '../db/challenge-answers.ts'
import { open, Unreadable } from '../sealing/open.ts'
import type { LoginVerdict } from '../workflows/messages.ts'
import {
  answerOnce,
  conclude,
  findAnswer,
  findChallenge,
  raise,
  type LoginAttempt,
  type LoginResult,
  type OnSignedIn,
  type Raised,
} from './bank-login.ts'
import { validateAnswer, type TypedAnswer } from './banks/challenge-answer.ts'
import { withPatience } from './log-in.ts'
import { openSubmission, type SubmissionDeps, type SubmissionRef } from './submission.ts'

/** How often a bank is asked whether its customer has approved by now. */
const approvalPollMs = 2_000

const Typed = z.union([
  z.strictObject({ value: z.string() }),
  z.strictObject({ values: z.record(z.string(), z.string()) }),
])

export interface ChallengeRef extends SubmissionRef {
  challengeId: string
}

/** Shows the bank the accepted answer, once. */
export async function answerChallenge(deps: SubmissionDeps, ref: ChallengeRef): Promise<LoginVerdict> {
  return withChallenge(deps, ref, 'answer', async (raised, attempt, step, keep, signal) => {
    const typed = await openAnswer(deps, ref, attempt, raised)
    if (!typed) return raise(deps, attempt, step, raised, { code: 'submission_unreadable' }, raised.attemptsRemaining)
    return answerOnce(deps, attempt, step, raised, typed, signal, keep)
  })
}

/** Has the bank send its code again. Whatever comes of that, the login is still open: no bank counts this. */
export async function resendCode(deps: SubmissionDeps, ref: ChallengeRef): Promise<LoginVerdict> {
  return withChallenge(deps, ref, 'resend', async (raised, attempt, step, keep, signal) => {
    const connector = deps.connectors[attempt.institution.connector]
    const { session, challenge } = raised
    const answer = await connector.answerChallenge(session, challenge, { resend: true }, signal).catch(() => null)
    signal.throwIfAborted()
    const unreadable = answer?.kind === 'refused' && answer.code === 'unexpected_response'
    if (!answer || answer.kind === 'not_evaluated' || unreadable) {
      return raise(deps, attempt, step, raised, { code: 'bank_unavailable' }, raised.attemptsRemaining)
    }
    // A code that is sent again gives no new tries.
    if (answer.kind === 'challenge') return raise(deps, attempt, step, answer, null, raised.attemptsRemaining)
    return conclude(deps, attempt, step, answer, keep)
  })
}

/** Asks the bank until its customer has approved or denied, or the time for that is over. */
export async function awaitApproval(deps: SubmissionDeps, ref: ChallengeRef): Promise<LoginVerdict> {
  return withChallenge(deps, ref, 'approval', async (raised, attempt, step, keep, signal) => {
    const connector = deps.connectors[attempt.institution.connector]
    for (;;) {
      const answer = await connector.checkApproval(raised.session, signal)
      if (answer.kind !== 'pending' && answer.kind !== 'not_evaluated') {
        return conclude(deps, attempt, step, answer, keep)
      }
      if (Date.now() >= Date.parse(raised.challenge.expiresAt)) return expired
      await sleep(approvalPollMs, undefined, { signal })
    }
  })
}

const expired: LoginResult = { kind: 'refused', failure: { code: 'mfa_expired' }, attemptsRemaining: null }

type Ask = (
  raised: Raised,
  attempt: LoginAttempt,
  step: string,
  keep: OnSignedIn,
  signal: AbortSignal,
) => Promise<LoginResult>

/** Each challenge is asked about once in each way; what the journal has is not asked again. */
async function withChallenge(
  deps: SubmissionDeps,
  ref: ChallengeRef,
  way: 'answer' | 'resend' | 'approval',
  ask: Ask,
): Promise<LoginVerdict> {
  const opened = await openSubmission(deps, ref)
  if (opened.kind === 'refused') return { ...opened, attemptsRemaining: null }
  const { attempt, keep } = opened
  const step = `${way}/${ref.challengeId}`
  return withPatience(attempt.attemptId, async (signal) => {
    const answered = await findAnswer(deps, attempt, step)
    if (answered) return answered
    const raised = await findChallenge(deps, attempt, ref.challengeId)
    return raised ? ask(raised, attempt, step, keep, signal) : expired
  })
}

/** Null where it can't be opened, or where it is no answer to this challenge. */
async function openAnswer(
  deps: SubmissionDeps,
  { connectionId, challengeId }: ChallengeRef,
  { institution }: LoginAttempt,
  { challenge }: Raised,
): Promise<TypedAnswer | null> {
  const answer = await findOpenAnswer(deps.db, connectionId)
  if (answer?.challengeId !== challengeId || answer.sealed === null) return null
  const sealedFor = { connectionId, institutionId: institution.institutionId, submissionId: challengeId }
  try {
    const typed = Typed.parse(await open(deps.sealingKeys, answer.sealed, sealedFor, answer.acceptedAt))
    return validateAnswer(challenge, typed).length === 0 ? typed : null
  } catch (error) {
    if (error instanceof Unreadable || error instanceof z.ZodError) return null
    throw error
  }
}
