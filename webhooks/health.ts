const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A failure after so long a silence begins anew: the longest wait of the schedule is 24 hours and a tenth. */
const streakEndsAfterMs = 48 * hourMs
const tellAfterMs = 30 * minuteMs
const disableAfterMs = 5 * 24 * hourMs

/** Of an endpoint; all null while the last attempt was accepted. */
export interface Streak {
  /** The first failure since which nothing was accepted. */
  failingSince: Date | null
  lastFailureAt: Date | null
  /** When `webhook_endpoint.failing` said so. */
  failingToldAt: Date | null
}

/** What becomes of an endpoint's streak of failures by one at `at`, and what is to be done about it. */
export function afterFailure(streak: Streak, at: Date): Streak & { verdict: 'failing' | 'disable' | null } {
  const { failingSince, lastFailureAt, failingToldAt } = streak
  const goesOn = failingSince && lastFailureAt && at.getTime() - lastFailureAt.getTime() <= streakEndsAfterMs
  if (!goesOn) return { failingSince: at, lastFailureAt: at, failingToldAt: null, verdict: null }
  const failingMs = at.getTime() - failingSince.getTime()
  const tell = !failingToldAt && failingMs >= tellAfterMs
  return {
    failingSince,
    lastFailureAt: at,
    failingToldAt: tell ? at : failingToldAt,
    verdict: failingMs >= disableAfterMs ? 'disable' : tell ? 'failing' : null,
  }
}
