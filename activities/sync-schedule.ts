/** Up to a tenth later than the interval says, so that connections made together don't sync together for ever. */
const jitter = 0.1

/** When the next sync is due; never before the time that a bank asked for. */
export function nextSync(from: Date, intervalMs: number, retryAfterMs = 0, random = Math.random): Date {
  return new Date(from.getTime() + Math.max(intervalMs * (1 + jitter * random()), retryAfterMs))
}
