/** Up to a tenth later than the interval says, so that connections made together don't sync together for ever. */
const jitter = 0.1

/** After a sync that the bank did not decide, the next comes sooner than the usual interval. */
const firstWaitMs = 15 * 60_000

/**
 * How long to wait after a sync that the bank did not decide: as long again as the data has been overdue, so that each
 * wait of an outage is about double the one before, up to the usual interval.
 * @param since when the data was last fresh
 */
export function waitInOutage(since: Date, now: Date, intervalMs: number): number {
  const overdueMs = now.getTime() - since.getTime() - intervalMs * (1 + jitter)
  return Math.min(intervalMs, Math.max(firstWaitMs, overdueMs))
}

/** When the next sync is due; never before the time that a bank asked for. */
export function nextSync(from: Date, intervalMs: number, retryAfterMs = 0, random = Math.random): Date {
  return new Date(from.getTime() + Math.max(intervalMs * (1 + jitter * random()), retryAfterMs))
}
