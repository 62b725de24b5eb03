import { expect, test } from 'vitest'
import { parseRetryAfter } from '../../activities/banks/retry-after.ts'

const now = new Date('2026-11-22T10:00:00Z')

test.each([
  ['0', 0],
  ['120', 120_000],
  ['Sun, 22 Nov 2026 10:01:30 GMT', 90_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  [null, undefined],
])('Retry-After %j is %s ms', (header, wait) => {
  expect(parseRetryAfter(header, now)).toBe(wait)
})
