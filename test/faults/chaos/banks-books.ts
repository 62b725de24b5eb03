import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { accountsOf, movementsOf } from '../../../sandbox/ledger.ts'
import { dayInSantiago } from '../../../sandbox/wire-format.ts'
import type { Evidence, Finding } from './finding.ts'
import type { ChaosStack } from './stack.ts'

/**
 * Looks, while all runs, for accounts that are not of the last sync that is complete, which its transaction's time tells;
 * `end` says how often and what.
 */
export function watchForHalves({ db }: ChaosStack) {
  const seen: string[] = []
  let looks = 0
  const ending = new AbortController()
  const running = (async () => {
    while (!ending.signal.aborted) {
      await look().catch(() => {})
      await sleep(200, undefined, { signal: ending.signal }).catch(() => {})
    }
  })()

  async function look(): Promise<void> {
    const { rows } = await sql<{ id: string; accounts: number }>`
      select c.id, count(distinct a.id)::integer as accounts from connections c
      join accounts a on a.connection_id = c.id
      left join lateral (select 1 as one from transactions t where t.account_id = a.id limit 1) as any_transaction on true
      left join lateral (
        select at from timeline where connection_id = c.id and reason = 'sync_completed' order by version desc limit 1
      ) as synced on true
      group by c.id
      having bool_or(a.updated_at is distinct from synced.at) or count(any_transaction.one) < count(*) filter (where a.currency = 'CLP')
    `.execute(db)
    looks++
    for (const { id, accounts } of rows) seen.push(`${id}: ${accounts} accounts of a sync under way`)
  }

  return {
    async end() {
      ending.abort()
      await running
      return { looks, seen: [...new Set(seen)] }
    },
  }
}

/** What a completed sync left is what the bank's own books say, each account and movement once; else there is nothing. */
export async function banksBooks(
  { stack, workload, records }: Evidence,
  halves: { looks: number; seen: string[] },
): Promise<Finding> {
  const { db } = stack
  const counts = { synced: 0, accounts: 0, transactions: 0, looks: halves.looks }
  const broken = [...halves.seen]
  if (halves.looks === 0) broken.push('nobody has looked for halves')
  const ruts = new Map(workload.lives.map(({ connectionId, rut }) => [connectionId, rut]))
  const today = dayInSantiago(new Date())
  const accounts = await db.selectFrom('accounts').selectAll().execute()
  const transactions = await db.selectFrom('transactions').selectAll().where('withdrawnAt', 'is', null).execute()
  const byAccount = Map.groupBy(transactions, ({ accountId }) => accountId)
  for (const { row } of records) {
    const own = accounts.filter(({ connectionId }) => connectionId === row.id)
    const rut = ruts.get(row.id)
    if (!row.lastSyncedAt || !rut) {
      if (own.length > 0) broken.push(`${row.id}: ${own.length} accounts, and no sync`)
      continue
    }
    counts.synced++
    counts.accounts += own.length
    const ours = own.map(({ id, externalId, balance }) => {
      const lines = byAccount.get(id) ?? []
      counts.transactions += lines.length
      const named = lines.map(({ date, amount, description }) => ({ date, amount, text: description }))
      return JSON.stringify([externalId, balance, printed(named)])
    })
    const theirs = accountsOf(rut, today).map(({ number, balance }) =>
      JSON.stringify([number, `${balance}`, printed(movementsOf(rut, number, today)!.movements)]),
    )
    if (ours.toSorted().join() !== theirs.toSorted().join()) broken.push(`${row.id}: not what the bank’s books say`)
  }
  return { invariant: '5 syncs whole, as the bank’s books', counts, broken }
}

function printed(lines: { date: string; amount: string | number; text: string }[]): string[] {
  return lines.map(({ date, amount, text }) => `${date} ${amount} ${text}`).toSorted()
}
