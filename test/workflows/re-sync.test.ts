import { temporal } from '@temporalio/proto'
import { expect, test } from 'vitest'
import { account, onePage, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('a connection syncs again after the interval, by one login each time, at 12 history events and 6 kB at most', async () => {
  let balance = 1_000
  const bank = scriptedBank({
    listAccounts: () => onePage([{ ...account, balance: String(balance++) }]),
    listTransactions: () =>
      onePage(
        Array.from({ length: 200 }, (_, i) => ({
          externalId: `mov-${i}`,
          date: '2026-11-20',
          amount: '-1500',
          currency: 'CLP',
          description: 'Compra',
          status: 'booked' as const,
        })),
      ),
  })
  const intervalMs = 1_000
  const stack = await openStack({ bank, syncIntervalMs: intervalMs })
  const worker = await stack.startWorker()
  const { connectionId } = await stack.connect()
  const syncedAt: string[] = []
  let last = await stack.statusWhen(connectionId, () => true)
  while (syncedAt.length < 3) {
    last = await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== last.lastSyncedAt)
    syncedAt.push(last.lastSyncedAt!)
  }

  await worker.stop()

  const gaps = syncedAt.slice(1).map((at, i) => Date.parse(at) - Date.parse(syncedAt[i]!))
  for (const gapMs of gaps) expect(gapMs).toBeGreaterThanOrEqual(intervalMs)
  const { version, lastSyncedAt, nextSyncAt } = await stack.db
    .selectFrom('connections')
    .select(['version', 'lastSyncedAt', 'nextSyncAt'])
    .executeTakeFirstOrThrow()
  const plannedGapMs = nextSyncAt!.getTime() - lastSyncedAt!.getTime()
  expect(plannedGapMs).toBeGreaterThanOrEqual(intervalMs)
  expect(plannedGapMs).toBeLessThanOrEqual(intervalMs * 1.1)
  const syncs = version - 2
  expect(bank.logins).toEqual(Array.from({ length: syncs }, () => goodLogin))
  const shown = await stack.db.selectFrom('accounts').select('balance').execute()
  expect(shown).toEqual([{ balance: String(1_000 + syncs - 1) }])

  const { events } = await stack.temporal.workflow.getHandle(connectionId).fetchHistory()
  const timers = events!.flatMap((event, i) => (event.timerFiredEventAttributes ? [i] : []))
  const oneSync = events!.slice(timers[1], timers[2])
  const bytes = oneSync.reduce((sum, event) => sum + temporal.api.history.v1.HistoryEvent.encode(event).len, 0)
  expect(oneSync.length).toBeLessThanOrEqual(12)
  expect(bytes).toBeLessThanOrEqual(6_000)
})
