import { Context } from '@temporalio/activity'
import type { LoginVerdict } from '../workflows/messages.ts'
import { logInOnce, type LoginResult } from './bank-login.ts'
import { BankFault } from './banks/connector.ts'
import { whileHeartbeating } from './heartbeat.ts'
import { openSubmission, type SubmissionDeps, type SubmissionRef } from './submission.ts'

/** How long a user waits for a bank that is down before the form comes back. */
const patienceMs = 2 * 60_000

/** Opens a submission's credentials and asks the bank. The bank's answer is a value; only faults are thrown. */
export async function logIn(deps: SubmissionDeps, submission: SubmissionRef): Promise<LoginVerdict> {
  const opened = await openSubmission(deps, submission)
  if (opened.kind === 'refused') return { ...opened, attemptsRemaining: null }
  const { attempt, keep } = opened
  return withPatience(attempt.attemptId, (signal) => logInOnce(deps, attempt, signal, keep))
}

/** The verdict on a call that a user waits for: one that the bank could not evaluate is tried again for a while. */
export async function withPatience(
  attemptId: string,
  ask: (signal: AbortSignal) => Promise<LoginResult>,
): Promise<LoginVerdict> {
  try {
    const result = await whileHeartbeating(ask)
    switch (result.kind) {
      case 'signed_in':
        return { kind: 'accepted', attemptId }
      case 'challenged': {
        // The session stays in the journal.
        const { session: _, ...verdict } = result
        return verdict
      }
      case 'refused':
        return result
    }
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    const waitedMs = Date.now() - Context.current().info.scheduledTimestampMs
    if (waitedMs + (error.retryAfterMs ?? 0) < patienceMs) throw error
    const retryAt = error.retryAfterMs && new Date(Date.now() + error.retryAfterMs).toISOString()
    return { kind: 'refused', failure: { code: error.code, ...(retryAt && { retryAt }) }, attemptsRemaining: null }
  }
}
