import { z } from '@hono/zod-openapi'
import type { SealedFor, SealingKey } from '../sealing/seal.ts'
import { readSealedHeader } from '../sealing/sealed-header.ts'
import { wrongFields } from './problem.ts'

export const SealedText = z.string().max(16_384).openapi({
  pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){4}$',
  description: 'Compact JWE, sealed with a key of GET /v1/sealing-keys.',
})

/** How long a text that the API seals for a test connection may wait for its acceptance. */
export const sealedForMs = 60_000

type Expected = Omit<SealedFor, 'expiresAt' | 'submissionId'> & { submissionId: string | undefined }

/**
 * What the text says it is for; only the worker can tell whether that is genuine.
 * @throws {Problem} 422 naming `field`, with all that is wrong
 */
export function requireSealedFor(field: string, sealed: string, expected: Expected, keys: SealingKey[]) {
  const header = readSealedHeader(sealed)
  if (!header) throw wrongFields([{ field, detail: 'This is not a compact JWE in the documented format.' }])
  const { submissionId = header.submissionId } = expected
  const complaints = [
    [
      keys.some((key) => key.kid === header.keyId),
      'Its key (kid) is not published any more; seal with one of GET /v1/sealing-keys.',
    ],
    [header.connectionId === expected.connectionId, 'It was sealed for another connection (con).'],
    [header.institutionId === expected.institutionId, 'It was sealed for another institution (ins).'],
    [header.submissionId === submissionId, 'It was sealed for another submission or challenge (sub).'],
    [/^[\w-]{8,64}$/.test(header.submissionId), 'Its submission id (sub) must be 8 to 64 letters, digits, _ or -.'],
    [
      header.expiresAt !== null && header.expiresAt * 1000 > Date.now(),
      'It has expired, or names no expiry (exp); seal again.',
    ],
  ] as const
  const wrong = complaints.filter(([fine]) => !fine).map(([, detail]) => ({ field, detail }))
  if (wrong.length > 0) throw wrongFields(wrong)
  return header
}
