import { sql, type Insertable } from 'kysely'
import { createHash, randomBytes } from 'node:crypto'
import { recordedState } from '../../db/connections.ts'
import type { Database, Queryable } from '../../db/index.ts'
import type { BankCallsTable, ConnectionsTable, Owner } from '../../db/schema.ts'
import type { RecordedTransition } from '../../db/transitions.ts'
import { newId } from '../../ids.ts'
import { transition, withOpenSubmission, type ConnectionEvent } from '../../workflows/connection-state.ts'

export const institutionId = 'ins_cl_banco_de_chile'

/** A connection as `POST /v1/connections` leaves it, unless told otherwise. */
export async function insertConnection(
  db: Database,
  { organizationId, mode }: Owner,
  changes: Partial<Insertable<ConnectionsTable>> = {},
): Promise<string> {
  const id = newId('con')
  const tokenEndsAt = new Date(Date.now() + 15 * 60_000)
  await db
    .insertInto('connections')
    .values({
      id,
      organizationId,
      mode,
      externalUserId: 'user-1',
      metadata: JSON.stringify({ orderId: 'order-1' }),
      institutionId,
      status: 'PENDING',
      step: 'awaiting_credentials',
      version: 1,
      lastSeq: 1,
      tokenEndsAt,
      ...changes,
    })
    .execute()
  return id
}

/** An open submission with its sealed credentials. */
export async function insertSubmission(db: Database, connectionId: string, id: string): Promise<void> {
  const { organizationId, mode, lastSeq } = await readConnection(db, connectionId)
  const seq = lastSeq + 1
  await db.updateTable('connections').set({ lastSeq: seq }).where('id', '=', connectionId).execute()
  const submission = { connectionId, organizationId, mode, institutionId }
  await db
    .insertInto('submissions')
    .values({ ...submission, id, seq, tokenId: 'tok_1' })
    .execute()
  await insertCredentials(db, connectionId, id)
}

export async function insertCredentials(db: Database, connectionId: string, submissionId: string): Promise<void> {
  const { organizationId, mode } = await readConnection(db, connectionId)
  const sealed = { keyId: 'k1', sealed: `sealed-${submissionId}`, loginHash: `hash-${submissionId}` }
  await db
    .insertInto('credentials')
    .values({ connectionId, submissionId, organizationId, mode, institutionId, state: 'submitted', ...sealed })
    .execute()
}

export async function readConnection(db: Queryable, connectionId: string) {
  return db.selectFrom('connections').selectAll().where('id', '=', connectionId).executeTakeFirstOrThrow()
}

export function openSubmissions(db: Database) {
  return db.selectFrom('submissions').select('id').where('closedAt', 'is', null).execute()
}

/** Which submissions' credentials are still there. */
export async function remainingCredentials(db: Database, connectionId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('submissionId')
    .where('connectionId', '=', connectionId)
    .orderBy('submissionId')
    .execute()
  return rows.map((row) => row.submissionId)
}

/** How many rows each of the tables that a transition writes to holds. */
export async function countWritten(db: Database) {
  const { rows } = await sql<{ timeline: number; events: number; deliveries: number; commands: number }>`
    select (select count(*)::int from timeline) as timeline, (select count(*)::int from events) as events,
      (select count(*)::int from webhook_deliveries) as deliveries, (select count(*)::int from outbox) as commands
  `.execute(db)
  return rows[0]!
}

export const at = '2026-11-22T10:00:00.000Z'
export const accepted: ConnectionEvent = { type: 'login_accepted', at }
export const rejected: ConnectionEvent = {
  type: 'login_refused',
  failure: { code: 'invalid_credentials' },
  attemptsRemaining: 2,
}

/** What the workflow asks to have recorded when `event` is the verdict of `submissionId`. */
export async function verdict(
  db: Database,
  connectionId: string,
  event: ConnectionEvent,
  submissionId = 'sub_1',
): Promise<RecordedTransition> {
  const before = withOpenSubmission(recordedState(await readConnection(db, connectionId)), submissionId, institutionId)
  const { state, previousStatus, webhook } = transition(before, event)
  return {
    connectionId,
    transitionId: newId('trn'),
    state,
    previousStatus,
    nextSyncAt: null,
    closesSubmission: true,
    event: webhook && { ...webhook, id: newId('evt') },
  }
}

/** Logins at a bank, of a connection of their own. */
export async function insertBankCalls(
  db: Database,
  owner: Owner,
  bankId: string,
  count: number,
  call: Pick<Insertable<BankCallsTable>, 'state'> & Partial<Insertable<BankCallsTable>>,
): Promise<void> {
  const { organizationId, mode } = owner
  const connectionId = await insertConnection(db, owner)
  const common = { organizationId, mode, connectionId, institutionId: bankId, step: 'login', loginHash: 'hash' }
  const calls = Array.from({ length: count }, (_, n) => ({ ...common, attemptId: `${connectionId}/${n}`, ...call }))
  await db.insertInto('bankCalls').values(calls).execute()
}

export async function insertEndpoint(
  db: Database,
  { organizationId, mode }: Owner,
  disabledAt: Date | null = null,
): Promise<string> {
  const id = newId('whe')
  const url = 'https://example.com/webhooks'
  await db.insertInto('webhookEndpoints').values({ id, organizationId, mode, url, disabledAt }).execute()
  return id
}

/** A key as they were before they had an id and a checksum. */
export async function insertOldKey(
  db: Database,
  { organizationId, mode }: Owner,
): Promise<{ id: string; key: string }> {
  const id = newId('key')
  const key = `arau_${mode}_${randomBytes(32).toString('base64url')}`
  const hash = createHash('sha256').update(key).digest()
  await db
    .insertInto('apiKeys')
    .values({ id, organizationId, mode, name: 'old', hash, hint: key.slice(-4) })
    .execute()
  return { id, key }
}
