import { expect, test } from 'vitest'
import { nextSync } from '../../activities/sync-schedule.ts'

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
