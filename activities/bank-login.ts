import { createHmac } from 'node:crypto'
import { attemptsRemaining, beginLogin, endCall, holdOffDeletion, type LoginCall } from '../db/bank-calls.ts'
import type { Database, Queryable } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { publicPart, type PrivateKey } from '../sealing/keys.ts'
import { open } from '../sealing/open.ts'
import { seal } from '../sealing/seal.ts'
import { failureCodes, type Failure } from '../workflows/connection-state.ts'
import type { Institution } from './banks/catalogue.ts'
import { BankFault, type BankConnector, type BankSession, type CredentialFields } from './banks/connector.ts'
import { canonicalLogin } from './banks/credential-fields.ts'

export interface BankLoginDeps {
  db: Database
  connectors: Record<Institution['connector'], BankConnector>
  storageKeys: PrivateKey[]
  loginHashKey: Buffer
}

/** One login, known by its attempt: however often it is asked for, the bank sees it at most once. */
export interface LoginAttempt extends Owner {
  attemptId: string
  connectionId: string
  institution: Institution
  fields: CredentialFields
}

export type LoginResult =
  { kind: 'signed_in'; session: BankSession } | { kind: 'refused'; failure: Failure; attemptsRemaining: number | null }

/** Keyed by (mode, institution, login) under a key that only the worker has. */
export function hashLogin(key: Buffer, mode: string, institution: Institution, fields: CredentialFields): string {
  const login = JSON.stringify([mode, institution.institutionId, canonicalLogin(institution, fields)])
  return createHmac('sha256', key).update(login).digest('base64url')
}

/**
 * Logs in through the journal: `begun` is committed before the bank is asked, and the answer, sealed, after it.
 * `onSignedIn` joins the transaction that commits an accepted login.
 * @throws {BankFault} where the bank certainly did not look at the credentials
 */
export async function logInOnce(
  deps: BankLoginDeps,
  attempt: LoginAttempt,
  signal: AbortSignal,
  onSignedIn: (trx: Queryable, loginHash: string) => Promise<void> = async () => {},
): Promise<LoginResult> {
  const { db, storageKeys } = deps
  const { institution, fields, attemptId, connectionId, organizationId, mode } = attempt
  const sealedFor = { connectionId, institutionId: institution.institutionId, submissionId: attemptId }
  const call: LoginCall = {
    attemptId,
    step: 'login',
    connectionId,
    organizationId,
    mode,
    institutionId: institution.institutionId,
    loginHash: hashLogin(deps.loginHashKey, mode, institution, fields),
  }

  const begun = await beginLogin(db, call)
  switch (begun.kind) {
    case 'too_many_attempts':
      return refused({ code: 'too_many_attempts', retryAt: begun.until.toISOString() }, 0)
    case 'connection_gone':
      // Nobody waits for the verdict any more.
      return refused({ code: 'submission_unreadable' }, null)
    case 'outcome_unknown':
      return refused({ code: 'outcome_unknown' }, await attemptsRemaining(db, call))
    case 'answered':
      if (begun.sealedResult) {
        const session = await open(storageKeys, begun.sealedResult, sealedFor, new Date())
        return { kind: 'signed_in', session: session as BankSession }
      }
      return refused(toFailure(begun.outcome), await attemptsRemaining(db, call))
    case 'begun':
      break
  }

  const answer = await deps.connectors[institution.connector]
    .logIn(institution.institutionId, fields, signal)
    .catch(() => null)
  switch (answer?.kind) {
    case undefined:
      return refused({ code: 'outcome_unknown' }, await attemptsRemaining(db, call))
    case 'not_evaluated':
      await endCall(db, call, { state: 'not_evaluated' })
      throw new BankFault(answer.code, answer.retryAfterMs)
    case 'challenge':
      await endCall(db, call, { state: 'answered', outcome: 'challenge', sealedResult: null })
      return refused({ code: 'unsupported' }, null)
    case 'refused':
      await endCall(db, call, { state: 'answered', outcome: answer.code, sealedResult: null })
      return refused({ code: answer.code }, await attemptsRemaining(db, call))
    case 'signed_in': {
      const storageKey = publicPart(storageKeys[0]!)
      const sealedResult = await seal(storageKey, answer.session, { ...sealedFor, expiresAt: null })
      await db.transaction().execute(async (trx) => {
        const kept = await holdOffDeletion(trx, connectionId)
        await endCall(trx, call, {
          state: 'answered',
          outcome: 'signed_in',
          sealedResult: kept ? sealedResult : null,
        })
        if (kept) await onSignedIn(trx, call.loginHash)
      })
      return { kind: 'signed_in', session: answer.session }
    }
  }
}

function refused(failure: Failure, remaining: number | null): LoginResult {
  return { kind: 'refused', failure, attemptsRemaining: remaining }
}

function toFailure(outcome: string): Failure {
  // No second factor can be answered yet.
  if (outcome === 'challenge') return { code: 'unsupported' }
  const code = failureCodes.find((known) => known === outcome)
  return { code: code ?? 'unexpected_response' }
}
