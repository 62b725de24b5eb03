import { expect, test } from 'vitest'
import { nextSync, waitInOutage } from '../../activities/sync-schedule.ts'

const from = new Date('2026-11-22T10:00:00.000Z')
const dayMs = 86_400_000

function waitedMs(...[retryAfterMs, random]: [number?, (() => number)?]): number {
  return nextSync(from, dayMs, retryAfterMs, random).getTime() - from.getTime()
}

test('the next sync is due after the interval and up to a tenth more', () => {
  expect(waitedMs(0, () => 0)).toBe(dayMs)
  expect(waitedMs(0, () => 1)).toBeCloseTo(dayMs * 1.1)
  expect(waitedMs()).toBeGreaterThanOrEqual(dayMs)
})

test('connections made together do not sync together', () => {
  const due = new Set(Array.from({ length: 50 }, () => waitedMs()))
  expect(due.size).toBeGreaterThan(40)
})

test('a sync never comes before the time that the bank asked for', () => {
  expect(waitedMs(3 * dayMs, () => 0)).toBe(3 * dayMs)
  expect(waitedMs(1, () => 0)).toBe(dayMs)
})

test('in an outage the next sync comes in 15 minutes at first, then each wait doubles, up to the interval', () => {
  const minuteMs = 60_000
  // The last sync was due by now at the latest.
  const since = new Date(from.getTime() - 1.1 * dayMs)
  const waits: number[] = []
  for (let elapsedMs = 0; waits.length < 10;) {
    const waitMs = waitInOutage(since, new Date(from.getTime() + elapsedMs), dayMs)
    waits.push(Math.round(waitMs / minuteMs))
    elapsedMs += waitMs
  }
  expect(waits).toEqual([15, 15, 30, 60, 120, 240, 480, 960, 1_440, 1_440])
})
