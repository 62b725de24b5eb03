import { z } from 'zod'
import type { findStored } from '../db/credentials.ts'
import type { PrivateKey } from '../sealing/keys.ts'
import { open } from '../sealing/open.ts'
import type { CredentialFields } from './banks/connector.ts'

type StoredCredentials = NonNullable<Awaited<ReturnType<typeof findStored>>>

export const Fields = z.record(z.string(), z.string())

/** The fields that the bank accepted last. */
export async function openStored(
  storageKeys: PrivateKey[],
  { connectionId, institutionId, submissionId, sealed }: StoredCredentials,
): Promise<CredentialFields> {
  return Fields.parse(await open(storageKeys, sealed, { connectionId, institutionId, submissionId }, new Date()))
}
