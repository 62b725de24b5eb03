import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Mode } from '../workflows/connection-state.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** As many base62 digits as 8 and 32 bytes, and the 32 bits of a CRC, can need. */
const idLength = 11
const secretLength = 43
const checksumLength = 6

const form = new RegExp(`^arau_(?:test|live)_[0-9A-Za-z]{${idLength}}_[0-9A-Za-z]{${secretLength + checksumLength}}$`)
/** Keys from before they had an id and a checksum; they work until they are revoked. */
const oldForm = /^arau_(?:test|live)_[\w-]{43}$/

/**
 * A new key, `arau_<mode>_<id>_<secret><checksum>`. Its id is no secret: logs and people name the key by it. The secret
 * is 32 random bytes; the checksum is the CRC32 of everything before it, as GitHub's tokens have one, so that scanners
 * recognise a leaked key, and a mistyped one is told from an unknown one without asking the database.
 */
export function generateApiKey(mode: Mode): { id: string; key: string } {
  const id = base62(randomNumber(8), idLength)
  const start = `arau_${mode}_${id}_${base62(randomNumber(32), secretLength)}`
  return { id: `key_${id}`, key: start + checksum(start) }
}

/** What can be said of a text without the database. */
export function judgeApiKey(text: string): 'well_formed' | 'malformed' | 'mistyped' {
  if (form.test(text)) {
    return checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength) ? 'well_formed' : 'mistyped'
  }
  return oldForm.test(text) ? 'well_formed' : 'malformed'
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), checksumLength)
}

function randomNumber(bytes: number): bigint {
  return BigInt(`0x${randomBytes(bytes).toString('hex')}`)
}

function base62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}
