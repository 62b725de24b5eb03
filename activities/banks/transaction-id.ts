import { createHash } from 'node:crypto'
import type { BankTransaction } from './connector.ts'

export type IdentifiedTransaction = BankTransaction & { externalId: string }

/**
 * Gives each transaction without the bank's id one derived from its account, date, amount, text and occurrence within
 * the day, so that identical ones stay apart and get the same ids whenever the day is fetched again, pending or booked.
 * Takes all of an account's transactions at once: identical ones may stand on different pages.
 */
export function withExternalIds(accountExternalId: string, transactions: BankTransaction[]): IdentifiedTransaction[] {
  const occurrences = new Map<string, number>()
  return transactions.map((transaction) => {
    if (transaction.externalId !== null) return { ...transaction, externalId: transaction.externalId }
    const { date, amount, description } = transaction
    const content = JSON.stringify([accountExternalId, date, amount, description])
    const occurrence = (occurrences.get(content) ?? 0) + 1
    occurrences.set(content, occurrence)
    const hash = createHash('sha256').update(`${content}#${occurrence}`).digest('base64url')
    return { ...transaction, externalId: `derived:${hash}` }
  })
}
