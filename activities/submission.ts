import { z } from 'zod'
import { findSubmitted, storeAccepted } from '../db/credentials.ts'
import { publicPart, type PrivateKey } from '../sealing/keys.ts'
import { open, Unreadable } from '../sealing/open.ts'
import { seal } from '../sealing/seal.ts'
import type { Failure } from '../workflows/connection-state.ts'
import { attemptOf, hashLogin, type BankLoginDeps, type LoginAttempt, type OnSignedIn } from './bank-login.ts'
import { findInstitution } from './banks/catalogue.ts'
import { validateFields } from './banks/credential-fields.ts'
import { Fields } from './stored-credentials.ts'

export interface SubmissionDeps extends BankLoginDeps {
  sealingKeys: PrivateKey[]
}

export interface SubmissionRef {
  connectionId: string
  submissionId: string
}

export type OpenedSubmission =
  | {
      kind: 'opened'
      attempt: LoginAttempt
      /** Keeps the credentials, sealed for storage, with the login that the bank accepted. */
      keep: OnSignedIn
    }
  | { kind: 'refused'; failure: Failure }

/** The credentials of a submission, if they can be read and may be shown to the bank. */
export async function openSubmission(
  deps: SubmissionDeps,
  { connectionId, submissionId }: SubmissionRef,
): Promise<OpenedSubmission> {
  const submitted = await findSubmitted(deps.db, connectionId, submissionId)
  if (!submitted) return refused('submission_unreadable')
  const { organizationId, mode, institutionId, state, sealed, acceptedAt, establishedLoginHash } = submitted
  const institution = findInstitution(mode, institutionId)
  if (!institution) return refused('unsupported')

  const keys = state === 'stored' ? deps.storageKeys : deps.sealingKeys
  const sealedFor = { connectionId, institutionId, submissionId }
  const fields = await open(keys, sealed, sealedFor, acceptedAt)
    .then((content) => Fields.parse(content))
    .catch((error: unknown) => {
      if (error instanceof Unreadable || error instanceof z.ZodError) return null
      throw error
    })
  if (!fields || validateFields(institution, fields).length > 0) return refused('submission_unreadable')
  const loginHash = hashLogin(deps.loginHashKey, mode, institution, fields)
  if (establishedLoginHash !== null && establishedLoginHash !== loginHash) return refused('login_mismatch')

  return {
    kind: 'opened',
    attempt: {
      attemptId: attemptOf(connectionId, submissionId),
      connectionId,
      organizationId,
      mode,
      institution,
      fields,
    },
    async keep(trx) {
      const key = publicPart(deps.storageKeys[0]!)
      const stored = await seal(key, fields, { ...sealedFor, expiresAt: null })
      return storeAccepted(trx, connectionId, submissionId, { sealed: stored, keyId: key.kid, loginHash })
    },
  }
}

function refused(code: Failure['code']): OpenedSubmission {
  return { kind: 'refused', failure: { code } }
}
