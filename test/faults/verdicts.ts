import { expect } from 'vitest'
import { findOpenSubmission, recordedState } from '../../db/connections.ts'
import { connectionStatusQuery } from '../../workflows/messages.ts'
import type { Attempt, ProcessStack } from './process-stack.ts'

/** Resolves once nothing is under way in the connection any more. */
export async function untilAtRest({ db }: ProcessStack, connectionId: string): Promise<void> {
  const underWay = async () => {
    // In this order: what is gone from the one by then is seen in the next.
    const command = await db
      .selectFrom('outbox')
      .select('command')
      .where('workflowId', '=', connectionId)
      .executeTakeFirst()
    const open = await findOpenSubmission(db, connectionId)
    const row = await db.selectFrom('connections').selectAll().where('id', '=', connectionId).executeTakeFirstOrThrow()
    if (command) return JSON.stringify(command)
    if (open) return 'a submission is open'
    return row.status === 'CONNECTED' && !row.lastSyncedAt && !row.error && !row.deletedAt ? 'no sync yet' : null
  }
  await expect.poll(underWay, { timeout: 60_000, interval: 100 }).toBeNull()
}

/** The connection is in one piece: its versions have no gaps, and the workflow says what the record says. */
export async function expectWhole({ db, client }: ProcessStack, connectionId: string) {
  const timeline = await db
    .selectFrom('timeline')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .orderBy('version')
    .execute()
  const row = await db.selectFrom('connections').selectAll().where('id', '=', connectionId).executeTakeFirstOrThrow()
  expect(timeline.map(({ version }) => version)).toEqual(Array.from({ length: row.version }, (_, i) => i + 1))
  const handle = client.workflow.getHandle(connectionId)
  if (row.deletedAt || row.status === 'DISCONNECTED') {
    await expect.poll(async () => (await handle.describe()).status.name, { timeout: 20_000 }).toBe('COMPLETED')
  } else {
    await expect
      .poll(() => handle.query(connectionStatusQuery).catch(() => null), { timeout: 20_000 })
      .toEqual(recordedState(row))
  }
  return { row, timeline }
}

/**
 * One accepted submission, one verdict, at most one login that the bank may have counted; and the user is told that we
 * could not tell where the journal can't, and only there.
 */
export async function expectOneVerdict(stack: ProcessStack, attempt: Attempt): Promise<'connected' | 'unknown'> {
  const { connectionId, rut } = attempt
  const { timeline, row } = await expectWhole(stack, connectionId)
  const calls = await stack.db.selectFrom('bankCalls').selectAll().where('connectionId', '=', connectionId).execute()
  const events = await stack.db.selectFrom('events').select('type').where('connectionId', '=', connectionId).execute()
  const shown = await stack.status(attempt)
  const verdicts = timeline.slice(1).map(({ status, errorCode }) => [status, errorCode])
  const told = events.map(({ type }) => type).toSorted()

  expect(shown.version).toBe(row.version)
  expect(calls.length).toBe(1)
  if (calls[0]!.state === 'begun') {
    expect(verdicts).toEqual([['PENDING', 'outcome_unknown']])
    expect(shown).toMatchObject({ status: 'PENDING', error: { code: 'outcome_unknown', action: 'retry' } })
    expect(told).toEqual([])
    expect(await stack.gate.loginsEvaluated(rut)).toBeLessThanOrEqual(1)
    return 'unknown'
  }
  const [verdict, sync] = [
    ['CONNECTED', null],
    ['CONNECTED', null],
  ]
  expect(verdicts).toEqual([verdict, sync])
  expect(shown).toMatchObject({ status: 'CONNECTED', step: 'idle', error: null })
  expect(told).toEqual(['connection.connected', 'connection.synced'])
  expect(await stack.gate.loginsEvaluated(rut)).toBe(1)
  return 'connected'
}

/** Every event came to the receiver: at least once, by its own id, in the same bytes, with a signature that holds. */
export async function expectWebhooks({ db, receiver }: ProcessStack): Promise<void> {
  const events = await db.selectFrom('events').select(['id', 'body']).execute()
  const missing = () => events.filter(({ id }) => !receiver.received.has(id))
  await expect.poll(missing, { timeout: 75_000 }).toEqual([])
  for (const { id, body } of events) expect(new Set(receiver.received.get(id))).toEqual(new Set([body]))
  expect(receiver.received.size).toBe(events.length)
  expect(receiver.forged).toBe(0)
}
