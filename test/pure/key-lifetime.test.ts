import { expect, test } from 'vitest'
import { readExpiry, readGrace } from '../../api/key-lifetime.ts'

const now = new Date('2026-11-27T10:30:00Z')

test.each([
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2026-11-28', '2026-11-28T00:00:00.000Z'],
  ['90d', '2027-02-25T10:30:00.000Z'],
  ['36h', '2026-11-28T22:30:00.000Z'],
  ['5m', '2026-11-27T10:35:00.000Z'],
])('--expires %s ends at %s', (text, end) => {
  expect(readExpiry(text, now).toISOString()).toBe(end)
})

test.each([
  ['', /^--expires is a day, like 2027-01-31, or a duration, like 90d/],
  ['90', /^--expires is a day/],
  ['90 d', /^--expires is a day/],
  ['-1d', /^--expires is a day/],
  ['1w', /^--expires is a day/],
  ['999999d', /^--expires is a day/],
  ['tomorrow', /^--expires is a day/],
  ['2027-02-30', /^--expires is a day/],
  ['31-01-2027', /^--expires is a day/],
  ['2027-01-31T10:00:00Z', /^--expires is a day/],
  ['2026-11-27', /^--expires is in the past/],
  ['0d', /^--expires is in the past/],
])('--expires %j is refused in a sentence that names it', (text, sentence) => {
  expect(() => readExpiry(text, now)).toThrow(sentence)
})

test('--grace is a duration, none included, and anything else is refused in a sentence that names it', () => {
  expect(['30m', '24h', '7d', '0h'].map(readGrace)).toEqual([1_800_000, 86_400_000, 604_800_000, 0])
  for (const text of ['', '24', '1.5h', '-1h', '2027-01-31', '1y', 'h']) {
    expect(() => readGrace(text), text).toThrow(/^--grace is a duration, like 30m, 24h or 7d/)
  }
})
