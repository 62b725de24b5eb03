import { CompactEncrypt, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { generateSealingKey, publicPart } from '../../sealing/keys.ts'
import { open, Unreadable } from '../../sealing/open.ts'
import { seal, type SealedFor } from '../../sealing/seal.ts'
import { readSealedHeader } from '../../sealing/sealed-header.ts'

const key = await generateSealingKey()
const other = await generateSealingKey()
const fields = { rut: '11.111.111-1', password: 'contraseña ñandú' }
const acceptedAt = new Date('2026-11-22T10:00:00.000Z')
const expiresAt = acceptedAt.getTime() / 1000 + 60
const sealedFor: SealedFor = { connectionId: 'con_1', institutionId: 'ins_1', submissionId: 'sub_1', expiresAt }
const sealed = await seal(publicPart(key), fields, sealedFor)

test('what was sealed opens for the connection, institution and submission that it was sealed for', async () => {
  expect(await open([key], sealed, sealedFor, acceptedAt)).toEqual(fields)
})

test('after a rotation the older key still opens what was sealed for it', async () => {
  expect(await open([other, key], sealed, sealedFor, acceptedAt)).toEqual(fields)
})

test('the same fields sealed twice share no ciphertext', async () => {
  const again = await seal(publicPart(key), fields, sealedFor)
  expect(
    again
      .split('.')
      .slice(1)
      .filter((part) => sealed.split('.').includes(part)),
  ).toEqual([])
})

test('the text shows what it is for without a key, and nothing of what is inside', () => {
  expect(readSealedHeader(sealed)).toEqual({ keyId: key.kid, ...sealedFor })
  for (const part of sealed.split('.')) {
    const bytes = Buffer.from(part, 'base64url').toString()
    for (const value of Object.values(fields)) expect(bytes).not.toContain(value)
  }
})

test.each(['connectionId', 'institutionId', 'submissionId'] as const)(
  'sealed for another %s: unreadable',
  async (name) => {
    await expect(open([key], sealed, { ...sealedFor, [name]: 'another' }, acceptedAt)).rejects.toThrow(Unreadable)
  },
)

test('an expired text is unreadable, judged by the time of acceptance and not by now', async () => {
  const late = new Date(expiresAt * 1000 + 1)
  await expect(open([key], sealed, sealedFor, late)).rejects.toThrow(Unreadable)
  expect(await open([key], sealed, sealedFor, new Date(expiresAt * 1000))).toEqual(fields)
})

test('a text without an expiry, as the worker stores it, never expires', async () => {
  const stored = await seal(publicPart(key), fields, { ...sealedFor, expiresAt: null })
  expect(readSealedHeader(stored)?.expiresAt).toBeNull()
  expect(await open([key], stored, sealedFor, new Date('2126-01-01'))).toEqual(fields)
})

test('without the key that it was sealed for, a text is unreadable', async () => {
  await expect(open([other], sealed, sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
  await expect(open([{ ...other, kid: key.kid }], sealed, sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
  await expect(open([], sealed, sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
})

test('a header changed to fit another connection is unreadable: it is bound to the text', async () => {
  const [header = '', ...rest] = sealed.split('.')
  const claims = JSON.parse(Buffer.from(header, 'base64url').toString()) as object
  const forged = Buffer.from(JSON.stringify({ ...claims, con: 'con_2' })).toString('base64url')
  const text = [forged, ...rest].join('.')
  expect(readSealedHeader(text)?.connectionId).toBe('con_2')
  await expect(open([key], text, { ...sealedFor, connectionId: 'con_2' }, acceptedAt)).rejects.toThrow(Unreadable)
})

test.each([1, 2, 3, 4])('a text whose part %i was changed is unreadable', async (part) => {
  const parts = sealed.split('.')
  parts[part] = (parts[part]!.startsWith('A') ? 'B' : 'A') + parts[part]!.slice(1)
  await expect(open([key], parts.join('.'), sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
})

test.each([
  ['ECDH-ES', 'A256GCM'],
  ['ECDH-ES+A256KW', 'A128GCM'],
])('another algorithm (%s, %s) is unreadable, even with the right key', async (alg, enc) => {
  const { kid, ...publicKey } = publicPart(key)
  const text = await new CompactEncrypt(Buffer.from('{}'))
    .setProtectedHeader({ alg, enc, kid, con: 'con_1', ins: 'ins_1', sub: 'sub_1' })
    .encrypt(await importJWK(publicKey, alg))
  expect(readSealedHeader(text)).toBeNull()
  await expect(open([key], text, sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
})

test.each(['', 'x', 'a.b.c', 'a.b.c.d.e', 'e30.e30.e30.e30.e30', `${sealed}.x`, ` ${sealed}`, '{"ciphertext":"x"}'])(
  'the text %j is no sealed text',
  async (text) => {
    expect(readSealedHeader(text)).toBeNull()
    await expect(open([key], text, sealedFor, acceptedAt)).rejects.toThrow(Unreadable)
  },
)

test('why a text is unreadable is never said', async () => {
  const refused = [
    open([key], 'x', sealedFor, acceptedAt),
    open([key], sealed, sealedFor, new Date('2126-01-01')),
    open([key], `${sealed.slice(0, -2)}AA`, sealedFor, acceptedAt),
  ]
  const errors = (await Promise.all(refused.map((opened) => opened.catch((error: Error) => error)))) as Error[]
  expect(new Set(errors.map(({ message }) => message)).size).toBe(1)
  expect(errors.every(({ cause }) => cause === undefined)).toBe(true)
})
