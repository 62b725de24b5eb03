import { expect, test } from 'vitest'
import { afterFailure, type Streak } from '../../webhooks/health.ts'

const start = Date.parse('2026-11-22T10:00:00.000Z')
const minute = 60_000
const hour = 60 * minute
const well: Streak = { failingSince: null, lastFailureAt: null, failingToldAt: null }

/** The verdicts on failures so long after the first. */
function verdicts(...afterMs: number[]) {
  let streak = well
  return afterMs.map((ms) => {
    const { verdict, ...next } = afterFailure(streak, new Date(start + ms))
    streak = next
    return verdict
  })
}

test('a failure that stays alone is nothing to tell', () => {
  expect(verdicts(0, 5_000, 6 * minute)).toEqual([null, null, null])
})

test('after half an hour of nothing but failures it is told, once', () => {
  expect(verdicts(0, 29 * minute, 30 * minute, hour, 24 * hour)).toEqual([null, null, 'failing', null, null])
})

test('after five days of nothing but failures the endpoint is disabled, not before', () => {
  const daily = Array.from({ length: 6 }, (_, day) => day * 24 * hour)
  expect(verdicts(...daily, 5 * 24 * hour - 1).slice(0, 5)).not.toContain('disable')
  expect(verdicts(...daily).at(-1)).toBe('disable')
  expect(verdicts(...daily.slice(0, 5), 5 * 24 * hour - 1).at(-1)).toBeNull()
})

test('a failure after two silent days begins anew: rare events do not add up to five days', () => {
  const weekly = Array.from({ length: 5 }, (_, week) => week * 7 * 24 * hour)
  expect(verdicts(...weekly)).toEqual([null, null, null, null, null])
})

test('the longest wait of the schedule keeps a streak alive', () => {
  const longest = 26.4 * hour
  expect(verdicts(0, longest, 2 * longest, 3 * longest, 4 * longest, 5 * longest).at(-1)).toBe('disable')
})
