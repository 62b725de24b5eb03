import { findSessions } from '../db/bank-calls.ts'
import { open } from '../sealing/open.ts'
import type { BankLoginDeps, Raised } from './bank-login.ts'
import { findInstitution } from './banks/catalogue.ts'
import type { BankConnector, BankSession } from './banks/connector.ts'

const withinMs = 3_000

/** Ends a session that has served. What fails is left to the bank, where sessions end anyway. */
export async function endSession(connector: BankConnector, session: BankSession): Promise<void> {
  await connector.logOut(session, AbortSignal.timeout(withinMs)).catch(() => {})
}

/** Ends what sessions are left of a connection. */
export async function logOut(deps: BankLoginDeps, connectionId: string): Promise<void> {
  for (const { attemptId, mode, institutionId, outcome, sealedResult } of await findSessions(deps.db, connectionId)) {
    const institution = findInstitution(mode, institutionId)
    if (!institution) continue
    const sealedFor = { connectionId, institutionId, submissionId: attemptId }
    const content = await open(deps.storageKeys, sealedResult, sealedFor, new Date())
    const session = outcome === 'signed_in' ? (content as BankSession) : (content as Raised).session
    await endSession(deps.connectors[institution.connector], session)
  }
}
