import { expect, test } from 'vitest'
import { delayAfter } from '../../webhooks/schedule.ts'

const second = 1_000
const hour = 3_600_000
const specified = [5 * second, 300 * second, hour / 2, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]

test('the attempts follow the delays of Standard Webhooks, and the tenth is the last', () => {
  expect(specified.map((_, failed) => delayAfter(failed + 1, 0, () => 0))).toEqual(specified)
  expect(delayAfter(10)).toBeNull()
})

test('jitter makes a delay longer by up to a tenth, never shorter', () => {
  for (const [failed, delayMs] of specified.entries()) {
    expect(delayAfter(failed + 1, 0, () => 0.5)).toBe(delayMs * 1.05)
    const drawn = delayAfter(failed + 1)!
    expect(drawn).toBeGreaterThanOrEqual(delayMs)
    expect(drawn).toBeLessThanOrEqual(delayMs * 1.1)
  }
})

test('an endpoint that asks for more time gets it, and one that asks for less does not hurry us', () => {
  expect(delayAfter(1, 90 * second, () => 0)).toBe(90 * second)
  expect(delayAfter(3, second, () => 0)).toBe(hour / 2)
})

test('Retry-After does not make the last attempt one more', () => {
  expect(delayAfter(10, hour)).toBeNull()
})

test('an endpoint that asks for more than a day gets a day', () => {
  expect(delayAfter(1, 999_999_999 * second, () => 0)).toBe(24 * hour)
})
