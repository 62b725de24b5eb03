import { expect, test } from 'vitest'
import { upsertAccounts, type FetchedAccount } from '../../db/accounts.ts'
import type { Database } from '../../db/index.ts'
import type { Owner } from '../../db/schema.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { account } from '../scripted-bank.ts'
import { insertConnection } from './records.ts'

function transaction(externalId: string, changes: Partial<FetchedAccount['transactions'][number]> = {}) {
  const base = { externalId, date: '2026-11-21', amount: '-4990', currency: 'CLP', description: 'Café Ñuñoa' }
  return { ...base, status: 'pending' as const, ...changes }
}

function bookedOn(date: string) {
  return { date, status: 'booked' as const }
}

function upsert(db: Database, owner: Owner, connectionId: string, accounts: FetchedAccount[]): Promise<void> {
  return db.transaction().execute((trx) => upsertAccounts(trx, owner, connectionId, accounts))
}

async function stored(db: Database) {
  const accounts = await db.selectFrom('accounts').selectAll().orderBy('externalId').execute()
  const transactions = await db.selectFrom('transactions').selectAll().orderBy('externalId').execute()
  return { accounts, transactions }
}

test('what the bank shows again keeps its ids, and takes its new values', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectionId = await insertConnection(db, owner)
  await upsert(db, owner, connectionId, [{ ...account, transactions: [transaction('m1'), transaction('m2')] }])
  const first = await stored(db)

  const booked = transaction('m1', { status: 'booked', amount: '-5990', date: '2026-11-22' })
  await upsert(db, owner, connectionId, [{ ...account, balance: '-1', transactions: [booked, transaction('m3')] }])
  const second = await stored(db)
  expect(second.accounts).toMatchObject([{ id: first.accounts[0]!.id, balance: '-1' }])
  expect(second.transactions).toHaveLength(3)
  expect(second.transactions[0]).toMatchObject({ id: first.transactions[0]!.id, ...booked })
})

test('what the bank stops listing is marked and keeps its id: pending ones, and booked ones later than its oldest day', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectionId = await insertConnection(db, owner)
  const listed = [
    transaction('cut-off', bookedOn('2026-11-01')),
    transaction('oldest', bookedOn('2026-11-10')),
    transaction('same-day', bookedOn('2026-11-10')),
    transaction('withdrawn', bookedOn('2026-11-15')),
    transaction('kept', bookedOn('2026-11-16')),
    transaction('never-booked', { date: '2026-11-02' }),
  ]
  await upsert(db, owner, connectionId, [{ ...account, transactions: listed }])
  const first = await stored(db)
  const other = await insertConnection(db, owner)
  await upsert(db, owner, other, [{ ...account, transactions: [transaction('elsewhere')] }])

  const left = listed.filter(({ externalId }) => externalId === 'oldest' || externalId === 'kept')
  await upsert(db, owner, connectionId, [{ ...account, transactions: left }])
  const second = await stored(db)
  const marked = second.transactions.filter(({ withdrawnAt }) => withdrawnAt !== null)
  expect(marked.map(({ externalId }) => externalId)).toEqual(['never-booked', 'withdrawn'])
  const idsOf = ({ transactions }: typeof first) => transactions.map(({ id }) => id)
  expect(idsOf(second)).toEqual(expect.arrayContaining(idsOf(first)))

  await upsert(db, owner, connectionId, [{ ...account, transactions: listed }])
  const third = await stored(db)
  expect(third.transactions.filter(({ withdrawnAt }) => withdrawnAt !== null)).toEqual([])
  expect(idsOf(third)).toEqual(idsOf(second))

  await upsert(db, owner, connectionId, [{ ...account, transactions: [] }])
  const gone = (await stored(db)).transactions.filter(({ withdrawnAt }) => withdrawnAt !== null)
  expect(gone.map(({ externalId }) => externalId)).toEqual(['never-booked'])
})

test('accounts and transactions belong to the connection’s organization and mode', async () => {
  const { db } = await openTestDatabase()
  for (const mode of ['test', 'live'] as const) {
    const { organizationId } = await createOrganization(db, mode)
    const owner = { organizationId, mode }
    await upsert(db, owner, await insertConnection(db, owner), [{ ...account, transactions: [transaction('m1')] }])
  }
  const { accounts, transactions } = await stored(db)
  expect(accounts.map(({ mode }) => mode).toSorted()).toEqual(['live', 'test'])
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(2)
  for (const row of transactions) {
    const parent = accounts.find(({ id }) => id === row.accountId)!
    expect([row.organizationId, row.mode]).toEqual([parent.organizationId, parent.mode])
  }
})

test('money is kept to the last digit, dates as dates and text as written', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const balance = '123456789012345678901234'
  const written = transaction('m1', { amount: '-98765432109876543210' })
  await upsert(db, owner, await insertConnection(db, owner), [{ ...account, balance, transactions: [written] }])
  const { accounts, transactions } = await stored(db)
  expect(accounts[0]!.balance).toBe(balance)
  expect(transactions[0]).toMatchObject(written)
})

test('a history longer than one statement may hold is stored whole', async () => {
  const { db } = await openTestDatabase()
  const owner = await createOrganization(db)
  const transactions = Array.from({ length: 7_000 }, (_, nth) => transaction(`m${nth}`))
  await upsert(db, owner, await insertConnection(db, owner), [{ ...account, transactions }])
  expect((await stored(db)).transactions).toHaveLength(7_000)
})
