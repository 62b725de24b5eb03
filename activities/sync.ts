import { Context } from '@temporalio/activity'
import { upsertAccounts, type FetchedAccount } from '../db/accounts.ts'
import { destroySessions, findSession } from '../db/bank-calls.ts'
import { recordedState } from '../db/connections.ts'
import { findStored } from '../db/credentials.ts'
import { isRecorded, lockConnection, VersionConflict, writeTransition } from '../db/transitions.ts'
import { open } from '../sealing/open.ts'
import { transition, type Failure } from '../workflows/connection-state.ts'
import type { SyncVerdict } from '../workflows/messages.ts'
import { logInOnce, type BankLoginDeps } from './bank-login.ts'
import { findInstitution } from './banks/catalogue.ts'
import { BankFault, type BankConnector, type BankSession, type ListAnswer, type Page } from './banks/connector.ts'
import { withExternalIds } from './banks/transaction-id.ts'
import { whileHeartbeating } from './heartbeat.ts'
import { endSession } from './log-out.ts'
import { openStored } from './stored-credentials.ts'
import { nextSync, waitInOutage } from './sync-schedule.ts'

export interface SyncDeps extends BankLoginDeps {
  syncIntervalMs: number
}

export interface SyncRequest {
  connectionId: string
  syncId: string
  /** The login whose session is still fresh, so that the bank sees no second one. */
  loginAttemptId: string | null
  /** The version that a completed sync writes. */
  version: number
  transitionId: string
  eventId: string
}

/** How long one sync waits for a bank that is down before the next is put off. */
const patienceMs = 2 * 60_000

/** More pages than any bank has: a list that never ends is not read for ever. */
const maxPages = 200

class SessionEnded extends Error {}

/** The bank asks for a second factor, in the background. */
class NobodyThere extends Error {}

/**
 * One whole sync: a session (the login's own, else a new login), every page of accounts and transactions, then one
 * transaction in which all of it becomes visible with `lastSyncedAt`.
 */
export async function sync(deps: SyncDeps, request: SyncRequest): Promise<SyncVerdict> {
  const { db } = deps
  const { connectionId } = request
  let connector: BankConnector | undefined
  let session: BankSession | null = null
  // The completion of an earlier try got lost.
  if (await isRecorded(db, request.transitionId)) return commit([])
  const credentials = await findStored(db, connectionId)
  if (!credentials) return refused({ code: 'reauthentication_required' })
  const { organizationId, mode, institutionId } = credentials
  const institution = findInstitution(mode, institutionId)
  if (!institution) return refused({ code: 'unsupported' })
  const bank = deps.connectors[institution.connector]
  connector = bank

  try {
    const fetched = await whileHeartbeating(async (signal) => {
      session = await freshSession()
      if (session) {
        try {
          return await fetchAll(bank, session, signal)
        } catch (error) {
          if (!(error instanceof SessionEnded)) throw error
          session = null
        }
      }
      const fields = await openStored(deps.storageKeys, credentials)
      const attempt = { attemptId: request.syncId, connectionId, organizationId, mode, institution, fields }
      const login = await logInOnce(deps, attempt, signal)
      switch (login.kind) {
        case 'signed_in':
          session = login.session
          return fetchAll(bank, session, signal)
        case 'challenged':
          session = login.session
          throw new NobodyThere()
        case 'refused':
          // The journal's word for a challenge that it kept nothing of.
          if (login.failure.code === 'mfa_expired') throw new NobodyThere()
          return login.failure
      }
    })
    if (!Array.isArray(fetched)) return await refused(fetched)
    const verdict = await commit(fetched)
    if (session) await endSession(bank, session)
    return verdict
  } catch (error) {
    if (error instanceof SessionEnded) return refused({ code: 'unexpected_response' })
    if (error instanceof NobodyThere) return refused({ code: 'reauthentication_required' })
    if (!(error instanceof BankFault)) throw error
    const waitedMs = Date.now() - Context.current().info.scheduledTimestampMs
    if (waitedMs + (error.retryAfterMs ?? 0) < patienceMs) throw error
    return refused({ code: error.code }, error.retryAfterMs)
  }

  async function freshSession(): Promise<BankSession | null> {
    const attemptId = request.loginAttemptId
    const sealed = attemptId && (await findSession(db, attemptId))
    if (!sealed) return null
    const sealedFor = { connectionId, institutionId, submissionId: attemptId }
    return (await open(deps.storageKeys, sealed, sealedFor, new Date())) as BankSession
  }

  function commit(accounts: FetchedAccount[]): Promise<SyncVerdict> {
    return db.transaction().execute(async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) return { kind: 'gone' }
      if (await isRecorded(trx, request.transitionId)) return completed(row.lastSyncedAt!, row.nextSyncAt!, row.lastSeq)
      if (row.version !== request.version - 1) throw new VersionConflict()
      await upsertAccounts(trx, row, connectionId, accounts)
      const at = new Date()
      const nextSyncAt = nextSync(at, deps.syncIntervalMs)
      await writeTransition(trx, row, {
        connectionId,
        transitionId: request.transitionId,
        ...transition(recordedState(row), { type: 'sync_completed', at: at.toISOString() }),
        reason: 'sync_completed',
        nextSyncAt: nextSyncAt.toISOString(),
        closesSubmission: false,
        event: { id: request.eventId, type: 'connection.synced' },
      })
      await destroySessions(trx, connectionId)
      return completed(at, nextSyncAt, row.lastSeq)
    })
  }

  async function refused(failure: Failure, retryAfterMs?: number): Promise<SyncVerdict> {
    // The next sync logs in anew.
    if (session && connector) await endSession(connector, session)
    await destroySessions(db, connectionId)
    const row = await db
      .selectFrom('connections')
      .select(['lastSeq', 'lastSyncedAt', 'connectedAt'])
      .where('id', '=', connectionId)
      .executeTakeFirstOrThrow()
    const now = new Date()
    const waitMs = waitInOutage(row.lastSyncedAt ?? row.connectedAt ?? now, now, deps.syncIntervalMs)
    const nextSyncAt = nextSync(now, waitMs, retryAfterMs).toISOString()
    return { kind: 'refused', failure, nextSyncAt, lastSeq: row.lastSeq }
  }
}

function completed(at: Date, nextSyncAt: Date, lastSeq: number): SyncVerdict {
  return { kind: 'completed', at: at.toISOString(), nextSyncAt: nextSyncAt.toISOString(), lastSeq }
}

async function fetchAll(
  connector: BankConnector,
  session: BankSession,
  signal: AbortSignal,
): Promise<FetchedAccount[]> {
  const accounts = await everyPage((page) => connector.listAccounts(session, page, signal))
  requireEachOnce(accounts)
  const fetched: FetchedAccount[] = []
  for (const account of accounts) {
    const transactions = await everyPage((page) =>
      connector.listTransactions(session, account.externalId, page, signal),
    )
    const identified = withExternalIds(account.externalId, transactions)
    requireEachOnce(identified)
    fetched.push({ ...account, transactions: identified })
  }
  return fetched
}

/** A bank that lists one thing twice contradicts itself, or its list moved while it was read. */
function requireEachOnce(items: { externalId: string }[]): void {
  if (new Set(items.map(({ externalId }) => externalId)).size < items.length) throw new BankFault('unexpected_response')
}

async function everyPage<T>(list: (page: string | null) => Promise<ListAnswer<T>>): Promise<T[]> {
  const items: T[] = []
  let page: Page<T>['nextPage'] = null
  for (let pages = 0; pages < maxPages; pages++) {
    const answer = await list(page)
    if (answer.kind === 'session_ended') throw new SessionEnded()
    if (answer.kind === 'challenge') throw new NobodyThere()
    items.push(...answer.items)
    if (answer.nextPage === null) return items
    page = answer.nextPage
  }
  throw new BankFault('unexpected_response')
}
