import { randomBytes } from 'node:crypto'
import { findStored } from '../db/credentials.ts'
import type { BankLoginDeps } from './bank-login.ts'
import { findInstitution } from './banks/catalogue.ts'
import { BankFault } from './banks/connector.ts'
import { openStored } from './stored-credentials.ts'
import { whileHeartbeating } from './heartbeat.ts'

/**
 * Changes the password at the sandbox bank, so that the next sync finds the stored one wrong. Nothing happens where no
 * credentials are stored any more, or where the bank takes them no longer: a retry finds its work done.
 * @throws {BankFault} where the bank could not be asked
 */
export async function resetLogin(deps: BankLoginDeps, connectionId: string): Promise<void> {
  const stored = await findStored(deps.db, connectionId)
  const institution = stored && findInstitution(stored.mode, stored.institutionId)
  const connector = institution && deps.connectors[institution.connector]
  if (!stored || !connector?.changePassword) return
  const fields = await openStored(deps.storageKeys, stored)
  const next = `pass_good+${randomBytes(6).toString('hex')}`
  const outcome = await whileHeartbeating((signal) => connector.changePassword!(fields, next, signal))
  if (outcome === 'unreachable') throw new BankFault('bank_unavailable')
}
