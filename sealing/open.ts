import { compactDecrypt, importJWK } from 'jose'
import type { PrivateKey } from './keys.ts'
import type { SealedFor } from './seal.ts'
import { readSealedHeader } from './sealed-header.ts'

/** The text is damaged, was sealed for something else or for a key that is gone, or had expired. */
export class Unreadable extends Error {
  constructor() {
    super('The sealed text cannot be opened.')
    this.name = 'Unreadable'
  }
}

/**
 * Opens what `seal` made, for the worker only.
 * @param at the time of acceptance, against which an expiry is judged
 * @throws {Unreadable} never saying why, nor what was inside
 */
export async function open(
  keys: PrivateKey[],
  sealed: string,
  expected: Omit<SealedFor, 'expiresAt'>,
  at: Date,
): Promise<unknown> {
  const header = readSealedHeader(sealed)
  const key = keys.find((candidate) => candidate.kid === header?.keyId)
  if (
    !header ||
    !key ||
    header.connectionId !== expected.connectionId ||
    header.institutionId !== expected.institutionId ||
    header.submissionId !== expected.submissionId ||
    (header.expiresAt !== null && header.expiresAt * 1000 < at.getTime())
  ) {
    throw new Unreadable()
  }
  try {
    const { plaintext } = await compactDecrypt(sealed, await importJWK(key, 'ECDH-ES+A256KW'), {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder().decode(plaintext))
  } catch {
    throw new Unreadable()
  }
}
