import { expect } from 'vitest'
import type { OneConnection } from './one-connection.ts'

const webhookOf: Record<string, string> = {
  login_accepted: 'connection.connected',
  sync_completed: 'connection.synced',
  disconnected: 'connection.disconnected',
}

const sortedIds = (events: { id: string }[]) => events.map(({ id }) => id).toSorted()

/** What must be true of the connection whenever nothing is under way; each check goes on from the one before. */
export function watch({ bank, connectionId, did, stack, taken }: OneConnection) {
  const ids = new Map<string, string>()
  let told = 0

  /** Rows keep the id that they had when they were first seen, and nothing has two. */
  function checkIds(rows: { id: string; externalId: string }[]): void {
    expect(new Set(rows.map(({ externalId }) => externalId)).size).toBe(rows.length)
    expect(rows.filter(({ id, externalId }) => (ids.get(externalId) ?? id) !== id)).toEqual([])
    for (const { id, externalId } of rows) ids.set(externalId, id)
  }

  const lived = () =>
    stack.db
      .selectFrom('timeline')
      .select(['version', 'status', 'reason', 'errorCode'])
      .where('connectionId', '=', connectionId)
      .orderBy('version')
      .execute()

  return {
    lived,

    check: async (): Promise<void> => {
      const timeline = await lived()
      expect(timeline.map(({ version }) => version)).toEqual(timeline.map((_, i) => i + 1))

      const accounts = await stack.db.selectFrom('accounts').selectAll().execute()
      const transactions = await stack.db
        .selectFrom('transactions')
        .select(['id', 'externalId', 'withdrawnAt'])
        .execute()
      checkIds(accounts)
      checkIds(transactions)
      expect([accounts.length, transactions.length]).toEqual([2, 2 * bank.daysShown])
      expect(transactions.filter(({ withdrawnAt }) => withdrawnAt !== null)).toEqual([])

      const expected = timeline.flatMap(({ reason, status }) =>
        reason === 'sync_refused' && status === 'FAILED_AUTH' ? 'connection.failed_auth' : (webhookOf[reason!] ?? []),
      )
      const events = await stack.db.selectFrom('events').select(['id', 'type']).orderBy('sequence').execute()
      expect(events.map(({ type }) => type)).toEqual(expected)
      // Those of one moment may overtake each other on their way.
      expect(sortedIds(taken().slice(told))).toEqual(sortedIds(events.slice(told)))
      told = events.length

      const syncLogins = timeline.filter(
        ({ reason, errorCode }, i) =>
          reason?.startsWith('sync_') === true &&
          errorCode !== 'bank_unavailable' &&
          // The first sync after a login goes on with its session.
          timeline[i - 1]!.reason !== 'login_accepted',
      )
      expect(bank.logins).toBe(did.logins + syncLogins.length)
    },
  }
}
