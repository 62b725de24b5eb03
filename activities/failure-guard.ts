import { CancelledFailure, Context } from '@temporalio/activity'
import { ApplicationFailure, type Duration } from '@temporalio/common'
import { VersionConflict } from '../db/transitions.ts'
import { errorFields, log } from '../log.ts'
import { BankFault } from './banks/connector.ts'

/** The only failures that leave an activity. Their messages are fixed texts. */
const faults = {
  bank_unavailable: 'The bank could not be reached, or asked us to come back later.',
  rate_limited: 'The bank asked us to slow down.',
  unexpected_response: 'The bank answered something that cannot be read.',
  delivery_failed: 'The webhook endpoint did not accept the event.',
  version_conflict: 'The record of the connection is at another version than the workflow.',
  internal_error: 'Something failed on our side; the log has its class and code.',
} as const
export type FaultType = keyof typeof faults

/** A fault is what an activity throws: its type, a fixed message, and when to try again. Never a cause. */
export function fault(
  type: FaultType,
  extra: { nextRetryDelay?: Duration; nonRetryable?: boolean; detail?: string } = {},
): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type,
    message: extra.detail ?? faults[type],
    nonRetryable: extra.nonRetryable ?? false,
    ...(extra.nextRetryDelay !== undefined && { nextRetryDelay: extra.nextRetryDelay }),
  })
  // A stack trace would go into history with whatever a library put into it.
  failure.stack = ''
  return failure
}

type AsyncFunctions = Record<string, (...args: never[]) => Promise<unknown>>

/**
 * Stands around every activity: whatever it throws becomes a fault of the closed set above before Temporal sees it, so
 * that no message, cause or request of a library's error can carry a credential into a history.
 */
export function guardFailures<T extends AsyncFunctions>(activities: T): T {
  const guarded = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: never[]) => {
      try {
        return await activity(...args)
      } catch (error) {
        throw toFault(name, error)
      }
    },
  ])
  return Object.fromEntries(guarded) as T
}

function toFault(activityType: string, error: unknown): Error {
  if (error instanceof ApplicationFailure && error.type && error.type in faults) return error
  if (error instanceof CancelledFailure) return new CancelledFailure('The activity was cancelled.')
  if (error instanceof BankFault) {
    return fault(error.code, error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs })
  }
  if (error instanceof VersionConflict) return fault('version_conflict', { nonRetryable: true })
  const { attempt, activityId, workflowExecution } = Context.current().info
  log('error', 'activity_failed', {
    activityType,
    activityId,
    attempt,
    workflowId: workflowExecution?.workflowId,
    ...errorFields(error),
  })
  return fault('internal_error')
}
