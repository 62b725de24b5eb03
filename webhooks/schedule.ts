const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Delays before each attempt, as Standard Webhooks recommends (its "Deliverability and reliability" section). */
const delaysMs = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/**
 * How long to wait after attempt `attempt` (the first is 1) failed, with up to a tenth of jitter and never less than
 * what the endpoint asked for, be it a day; null when it was the last.
 */
export function delayAfter(attempt: number, retryAfterMs = 0, random = Math.random): number | null {
  const delayMs = delaysMs[attempt]
  return delayMs === undefined
    ? null
    : Math.max(Math.round(delayMs * (1 + 0.1 * random())), Math.min(retryAfterMs, 24 * hour))
}
