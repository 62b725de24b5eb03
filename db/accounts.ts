import { sql, type Transaction } from 'kysely'
import type { BankAccount, BankTransaction } from '../activities/banks/connector.ts'
import { isId, newId } from '../ids.ts'
import type { Queryable } from './index.ts'
import type { Owner, Schema } from './schema.ts'

export interface FetchedAccount extends BankAccount {
  transactions: (BankTransaction & { externalId: string })[]
}

/** Rows in one statement stay far below PostgreSQL's 65,535 parameters. */
const rowsAtOnce = 1_000

/** Upserts by the bank's ids, so that ours stay the same from sync to sync and after a reconnect. */
export async function upsertAccounts(
  trx: Transaction<Schema>,
  owner: Owner,
  connectionId: string,
  accounts: FetchedAccount[],
): Promise<void> {
  const { organizationId, mode } = owner
  for (const { transactions, ...account } of accounts) {
    const { id: accountId } = await trx
      .insertInto('accounts')
      .values({ id: newId('acc'), organizationId, mode, connectionId, ...account })
      .onConflict((conflict) =>
        conflict.columns(['connectionId', 'externalId']).doUpdateSet((eb) => ({
          type: eb.ref('excluded.type'),
          name: eb.ref('excluded.name'),
          maskedNumber: eb.ref('excluded.maskedNumber'),
          currency: eb.ref('excluded.currency'),
          balance: eb.ref('excluded.balance'),
          updatedAt: sql<Date>`now()`,
        })),
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    for (let from = 0; from < transactions.length; from += rowsAtOnce) {
      await trx
        .insertInto('transactions')
        .values(
          transactions
            .slice(from, from + rowsAtOnce)
            .map((transaction) => ({ id: newId('txn'), organizationId, mode, accountId, ...transaction })),
        )
        .onConflict((conflict) =>
          conflict.columns(['accountId', 'externalId']).doUpdateSet((eb) => ({
            date: eb.ref('excluded.date'),
            amount: eb.ref('excluded.amount'),
            currency: eb.ref('excluded.currency'),
            description: eb.ref('excluded.description'),
            status: eb.ref('excluded.status'),
            withdrawnAt: null,
            updatedAt: sql<Date>`now()`,
          })),
        )
        .execute()
    }
    await markWithdrawn(trx, accountId, transactions)
  }
}

/**
 * What the bank does not list any more: pending movements, and booked ones later than the oldest day it lists (of that
 * day, and before it, the list may just have been cut off).
 */
async function markWithdrawn(
  trx: Transaction<Schema>,
  accountId: string,
  listed: { externalId: string; date: string }[],
): Promise<void> {
  const oldest = listed.map(({ date }) => date).reduce<string | null>((a, b) => (a === null || b < a ? b : a), null)
  await trx
    .updateTable('transactions')
    .set({ withdrawnAt: sql<Date>`now()`, updatedAt: sql<Date>`now()` })
    .where('accountId', '=', accountId)
    .where('withdrawnAt', 'is', null)
    .where('externalId', '!=', sql<string>`all(${listed.map(({ externalId }) => externalId)})`)
    .where((eb) => eb.or([eb('status', '=', 'pending'), ...(oldest === null ? [] : [eb('date', '>', oldest)])]))
    .execute()
}

/** An account of a live connection of that owner. */
export async function findAccount(db: Queryable, owner: Owner, accountId: string) {
  if (!isId('acc', accountId)) return undefined
  return db
    .selectFrom('accounts as a')
    .innerJoin('connections as c', 'c.id', 'a.connectionId')
    .select('a.id')
    .where('a.id', '=', accountId)
    .where('a.organizationId', '=', owner.organizationId)
    .where('a.mode', '=', owner.mode)
    .where('c.deletedAt', 'is', null)
    .executeTakeFirst()
}

export async function listAccounts(db: Queryable, connectionId: string, limit: number, after?: string) {
  return db
    .selectFrom('accounts')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .$if(after !== undefined, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The latest date first; null where `after` is no transaction of the account. */
export async function listTransactions(db: Queryable, accountId: string, limit: number, after?: string) {
  const cursor =
    after === undefined
      ? undefined
      : await db
          .selectFrom('transactions')
          .select(['id', 'date'])
          .where('accountId', '=', accountId)
          .where('id', '=', after)
          .executeTakeFirst()
  if (after !== undefined && !cursor) return null
  return db
    .selectFrom('transactions')
    .selectAll()
    .where('accountId', '=', accountId)
    .$if(cursor !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('date', 'id'), '<', eb.tuple(cursor!.date, cursor!.id))),
    )
    .orderBy('date', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
