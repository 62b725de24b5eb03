import { randomBytes } from 'node:crypto'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { clean } from 'rut.js'

/** A secret that is nowhere else, of characters that no JSON and no address changes. */
export const newCanary = () => randomBytes(12).toString('hex')

/** A RUT in each way that it is written. */
export function writtenRuts(rut: string): string[] {
  return [rut, rut.replaceAll('.', ''), clean(rut), clean(rut).slice(0, -1)]
}

const percentEncoded = (bytes: Buffer) => bytes.toString('hex').replaceAll(/../g, '%$&')

/** Base64 depends on where in its text the secret begins; what its neighbours have a part in is left out. */
const base64 = (offset: number) => (bytes: Buffer) =>
  Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .slice([0, 2, 3][offset], Math.floor(((offset + bytes.length) * 8) / 6))

const encodings = {
  raw: (bytes: Buffer) => bytes.toString('latin1'),
  hex: (bytes: Buffer) => bytes.toString('hex'),
  'base64 at 0': base64(0),
  'base64 at 1': base64(1),
  'base64 at 2': base64(2),
  'URL-encoded': percentEncoded,
}

/** A text that holds the secret in each form, as somebody would write it; of `gzip` the base64. */
export function written(secret: string): Record<string, string> {
  const at = (offset: number) => Buffer.from(`${'<'.repeat(offset)}${secret}>`)
  return {
    raw: `<${secret}>`,
    hex: at(1).toString('hex'),
    'base64 at 0': at(0).toString('base64'),
    'base64 at 1': at(1).toString('base64'),
    'base64 at 2': at(2).toString('base64url'),
    'URL-encoded': percentEncoded(at(1)).toUpperCase(),
    gzip: zipped(secret).toString('base64'),
  }
}

export const zipped = (secret: string) => gzipSync(`{"password":"${secret}"}`)

/** The forms in which any of the secrets stands in the bytes. */
export function formsIn(bytes: Buffer, secrets: string[]): string[] {
  const forms = plainForms(bytes, secrets)
  for (const inner of unzipped(bytes)) if (plainForms(inner, secrets).length) return [...forms, 'gzip']
  return forms
}

function plainForms(bytes: Buffer, secrets: string[]): string[] {
  return Object.entries(encodings).flatMap(([form, encode]) =>
    secrets.some((secret) => {
      const needle = encode(Buffer.from(secret))
      if (form === 'raw') return holds(bytes, needle, /^\d+$/.test(secret))
      // Hex has two cases; two letters of base64 are others in an address.
      const other = form.startsWith('base64') ? needle.replaceAll('+', '-').replaceAll('/', '_') : needle.toUpperCase()
      return holds(bytes, needle) || (other !== needle && holds(bytes, other))
    })
      ? [form]
      : [],
  )
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57

/** A number may be told to stand alone: within a longer one, of which the files are full, it is none of ours. */
function holds(bytes: Buffer, needle: string, alone = false): boolean {
  for (let at = bytes.indexOf(needle, 0, 'latin1'); at !== -1; at = bytes.indexOf(needle, at + 1, 'latin1')) {
    if (!alone || !(isDigit(bytes[at - 1]) || isDigit(bytes[at + needle.length]))) return true
  }
  return false
}

/** Whatever was compressed by gzip, as it is or written in base64 or hex. */
function* unzipped(bytes: Buffer): Generator<Buffer> {
  for (const at of placesOf(bytes, Buffer.from([0x1f, 0x8b, 8]))) yield* unzip(bytes.subarray(at))
  for (const [start, encoding, letters] of [
    ['H4sI', 'base64', /^[\w+/-]+/],
    ['1f8b08', 'hex', /^[0-9a-f]+/],
  ] as const) {
    for (const at of placesOf(bytes, Buffer.from(start))) {
      const [text = ''] = letters.exec(bytes.toString('latin1', at, at + 65_536)) ?? []
      yield* unzip(Buffer.from(text, encoding))
    }
  }
}

function* unzip(bytes: Buffer): Generator<Buffer> {
  try {
    // What lies behind it, or is cut off, is no reason not to look.
    yield gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 24 })
  } catch {
    // It only looked like one.
  }
}

function* placesOf(bytes: Buffer, start: Buffer): Generator<number> {
  for (let at = bytes.indexOf(start); at !== -1; at = bytes.indexOf(start, at + 1)) yield at
}
