import { expect, test } from 'vitest'
import { generateApiKey, judgeApiKey } from '../../api/api-key-format.ts'
import { sampleOf } from '../documents/samples.ts'

const documented = (language: string) => sampleOf('docs/api-keys.md', 'What a key looks like', language).trim()
const documentedPattern = new RegExp(documented('regex'), 'g')
const documentedKey = /^arau_test_\w{61}$/m.exec(documented(''))![0]

test('a scanner finds every key in a text by the documented pattern, and its id is that of the key', () => {
  for (const mode of ['test', 'live'] as const) {
    for (let i = 0; i < 500; i++) {
      const { id, key } = generateApiKey(mode)
      expect(`{"token":"${key}"}`.match(documentedPattern)).toEqual([key])
      expect(key.startsWith(`arau_${mode}_${id.slice('key_'.length)}_`)).toBe(true)
      expect(judgeApiKey(key)).toBe('well_formed')
    }
  }
})

test('the checksum is the CRC32 that any other program computes, padded with zeros', () => {
  // Computed with Python's zlib.
  expect(judgeApiKey('arau_test_8hR2kQ9wZbL_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3rOCXJ')).toBe('well_formed')
  expect(judgeApiKey('arau_live_00000000000_000000000000000000000000000000000000000007000GCbe')).toBe('well_formed')
  expect(documentedKey.match(documentedPattern)).toEqual([documentedKey])
  expect(judgeApiKey(documentedKey)).toBe('well_formed')
})

test('no two keys share an id or a secret, and each secret draws on all of its digits', () => {
  const keys = Array.from({ length: 2_000 }, () => generateApiKey('test'))
  expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length)
  const secrets = keys.map(({ key }) => key.slice(22, 22 + 43))
  expect(new Set(secrets).size).toBe(keys.length)
  // The first digit of 43 holds a little less than a whole one: the others take each of 62 values.
  for (let place = 1; place < 43; place++) expect(new Set(secrets.map((secret) => secret[place])).size).toBe(62)
})

test('a wrong, a swapped, a missing or an added character is noticed without asking anybody', () => {
  const { key } = generateApiKey('test')
  for (let place = 0; place < key.length; place++) {
    const [before, here, after] = [key.slice(0, place), key[place]!, key.slice(place + 1)]
    for (const other of ['0', 'z', '_', '-']) {
      if (other !== here) expect(judgeApiKey(before + other + after), `${place} ${other}`).not.toBe('well_formed')
    }
    if (after && after[0] !== here)
      expect(judgeApiKey(before + after[0] + here + after.slice(1))).not.toBe('well_formed')
    expect(judgeApiKey(before + after)).toBe('malformed')
    expect(judgeApiKey(`${before}x${key.slice(place)}`)).toBe('malformed')
  }
})

test('a key of one mode is no key of the other', () => {
  expect(judgeApiKey(generateApiKey('test').key.replace('test', 'live'))).toBe('mistyped')
})

test('what the documentation shows is no key, and a key from before the checksum is one', () => {
  for (const shown of ['arau_xxx', 'arau_your_api_key', 'arau_test_…', 'arau_', `arau_demo_${'a'.repeat(43)}`]) {
    expect(judgeApiKey(shown), shown).toBe('malformed')
  }
  expect(judgeApiKey('arau_test_lq3-V_0dJ8mZk2yTn5WbXcRf7uHs9aPgE1oKiB4vD6M')).toBe('well_formed')
})
