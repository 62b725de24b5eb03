import { sql, type Transaction } from 'kysely'
import type { BankAccount, BankTransaction } from '../activities/banks/connector.ts'
import { newId } from '../ids.ts'
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
            updatedAt: sql<Date>`now()`,
          })),
        )
        .execute()
    }
  }
}
