const toleratedMs = 5_000
let aheadMs = 0

/** Learns from an answer's `Date` how far this device's clock is off: times that the service names are by its own. */
export function learnTime(response: Response): void {
  const difference = Date.now() - Date.parse(response.headers.get('date') ?? '')
  if (!Number.isNaN(difference)) aheadMs = Math.abs(difference) > toleratedMs ? difference : 0
}

/** Milliseconds since 1970 by the service's clock. */
export function now(): number {
  return Date.now() - aheadMs
}
