import { Context } from '@temporalio/activity'
import { z } from 'zod'
import { findSubmitted, storeAccepted } from '../db/credentials.ts'
import { publicPart, type PrivateKey } from '../sealing/keys.ts'
import { open, Unreadable } from '../sealing/open.ts'
import { seal } from '../sealing/seal.ts'
import type { Failure } from '../workflows/connection-state.ts'
import type { LoginVerdict } from '../workflows/messages.ts'
import { hashLogin, logInOnce, type BankLoginDeps } from './bank-login.ts'
import { findInstitution } from './banks/catalogue.ts'
import { BankFault } from './banks/connector.ts'
import { validateFields } from './banks/credential-fields.ts'
import { whileHeartbeating } from './heartbeat.ts'

export interface LogInDeps extends BankLoginDeps {
  sealingKeys: PrivateKey[]
}

/** How long a user waits for a bank that is down before the form comes back. */
const patienceMs = 2 * 60_000

const Fields = z.record(z.string(), z.string())

/** Opens a submission's credentials and asks the bank. The bank's answer is a value; only faults are thrown. */
export async function logIn(
  deps: LogInDeps,
  { connectionId, submissionId }: { connectionId: string; submissionId: string },
): Promise<LoginVerdict> {
  const submitted = await findSubmitted(deps.db, connectionId, submissionId)
  if (!submitted) return refused({ code: 'submission_unreadable' })
  const { organizationId, mode, institutionId, state, sealed, acceptedAt, establishedLoginHash } = submitted
  const institution = findInstitution(mode, institutionId)
  if (!institution) return refused({ code: 'unsupported' })

  const keys = state === 'stored' ? deps.storageKeys : deps.sealingKeys
  const sealedFor = { connectionId, institutionId, submissionId }
  const fields = await open(keys, sealed, sealedFor, acceptedAt)
    .then((content) => Fields.parse(content))
    .catch((error: unknown) => {
      if (error instanceof Unreadable || error instanceof z.ZodError) return null
      throw error
    })
  if (!fields || validateFields(institution, fields).length > 0) return refused({ code: 'submission_unreadable' })
  if (
    establishedLoginHash !== null &&
    establishedLoginHash !== hashLogin(deps.loginHashKey, mode, institution, fields)
  ) {
    return refused({ code: 'login_mismatch' })
  }

  const attemptId = `${connectionId}/${submissionId}`
  const attempt = { attemptId, connectionId, organizationId, mode, institution, fields }
  try {
    const result = await whileHeartbeating((signal) =>
      logInOnce(deps, attempt, signal, async (trx, loginHash) => {
        const key = publicPart(deps.storageKeys[0]!)
        const stored = await seal(key, fields, { ...sealedFor, expiresAt: null })
        await storeAccepted(trx, connectionId, submissionId, { sealed: stored, keyId: key.kid, loginHash })
      }),
    )
    return result.kind === 'signed_in'
      ? { kind: 'accepted', attemptId }
      : { kind: 'refused', failure: result.failure, attemptsRemaining: result.attemptsRemaining }
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    const waitedMs = Date.now() - Context.current().info.scheduledTimestampMs
    if (waitedMs + (error.retryAfterMs ?? 0) < patienceMs) throw error
    return refused({
      code: error.code,
      ...(error.retryAfterMs && { retryAt: new Date(Date.now() + error.retryAfterMs).toISOString() }),
    })
  }
}

function refused(failure: Failure): LoginVerdict {
  return { kind: 'refused', failure, attemptsRemaining: null }
}
