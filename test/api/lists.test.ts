import { afterAll, expect, test } from 'vitest'
import { upsertAccounts, type FetchedAccount } from '../../db/accounts.ts'
import { newId } from '../../ids.ts'
import { createKey, createOrganization } from '../database.ts'
import { account } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId } = await stack.createConnection({ externalUserId: 'user-1' })
const stranger = await createOrganization(stack.db)
const liveKey = await createKey(stack.db, stack.owner, 'live')

const movement = {
  currency: 'CLP',
  description: 'Compra',
  status: 'booked' as const,
}

async function upsert(accounts: FetchedAccount[]): Promise<void> {
  await stack.db.transaction().execute((trx) => upsertAccounts(trx, stack.owner, connectionId, accounts))
}

/** Every item of a list, read page by page; how many pages it took. */
async function readAll(path: string, limit: number): Promise<{ data: Record<string, string>[]; pages: number }> {
  const data: Record<string, string>[] = []
  let cursor: string | null = ''
  let pages = 0
  while (cursor !== null) {
    const next: string = cursor && `&startingAfter=${cursor}`
    const { status, body } = await stack.call('GET', `${path}?limit=${limit}${next}`)
    expect(status).toBe(200)
    expect(body.hasMore).toBe(body.nextCursor !== null)
    data.push(...body.data)
    cursor = body.nextCursor
    pages++
  }
  return { data, pages }
}

test('accounts and transactions are read whole by pages, in minor units, the latest day first', async () => {
  await upsert(
    ['cta-1', 'cta-2', 'cta-3'].map((externalId) => ({
      ...account,
      externalId,
      transactions: Array.from({ length: 7 }, (_, i) => ({
        ...movement,
        externalId: `${externalId}-${i}`,
        date: `2026-11-${String(10 + Math.floor(i / 2)).padStart(2, '0')}`,
        amount: `-${i + 1}`,
      })),
    })),
  )
  const accounts = await readAll(`/v1/connections/${connectionId}/accounts`, 2)
  expect(accounts.pages).toBe(2)
  expect(new Set(accounts.data.map(({ accountId }) => accountId)).size).toBe(3)
  expect(accounts.data[0]).toEqual({
    accountId: expect.stringMatching(/^acc_/),
    connectionId,
    type: 'checking',
    name: account.name,
    maskedNumber: account.maskedNumber,
    currency: 'CLP',
    balance: '1500000',
    updatedAt: expect.stringMatching(/Z$/),
  })

  const { accountId } = accounts.data[1]!
  const transactions = await readAll(`/v1/accounts/${accountId}/transactions`, 3)
  expect(transactions.pages).toBe(3)
  expect(transactions.data.map(({ amount }) => Number(amount)).toSorted((a, b) => b - a)).toEqual([
    -1, -2, -3, -4, -5, -6, -7,
  ])
  const dates = transactions.data.map(({ date }) => date)
  expect(dates).toEqual([
    '2026-11-13',
    '2026-11-12',
    '2026-11-12',
    '2026-11-11',
    '2026-11-11',
    '2026-11-10',
    '2026-11-10',
  ])
  expect(transactions.data[0]).toEqual({
    transactionId: expect.stringMatching(/^txn_/),
    accountId,
    date: '2026-11-13',
    amount: '-7',
    currency: 'CLP',
    description: 'Compra',
    status: 'booked',
    withdrawnAt: null,
    updatedAt: expect.stringMatching(/Z$/),
  })
})

test('connections are listed newest first, by status, institution, time and the integrator’s own user', async () => {
  const { connectionId: second } = await stack.createConnection({ institutionId: 'ins_cl_banco_de_chile' })
  const { connectionId: third } = await stack.createConnection({ externalUserId: 'user-1' })
  const ids = async (query: string) => {
    const { body } = await stack.call('GET', `/v1/connections${query}`)
    return body.data.map((connection: { connectionId: string }) => connection.connectionId)
  }
  expect(await ids('')).toEqual([third, second, connectionId])
  expect(await ids('?externalUserId=user-1')).toEqual([third, connectionId])
  expect(await ids('?institutionId=ins_cl_banco_de_chile')).toEqual([second])
  expect(await ids('?status=CONNECTED')).toEqual([])
  await stack.db
    .updateTable('connections')
    .set({ createdAt: new Date('2026-01-15T12:00:00Z') })
    .where('id', '=', second)
    .execute()
  expect(await ids('?createdBefore=2026-01-15T12:00:01Z')).toEqual([second])
  expect(await ids('?createdAfter=2026-01-15T09:00:00-03:00')).toEqual([third, connectionId])
  expect((await readAll('/v1/connections', 1)).data.map((connection) => connection.connectionId)).toEqual(await ids(''))
})

test('nobody else sees an account, a transaction or a timeline', async () => {
  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/accounts`)
  const { accountId } = body.data[0]
  for (const token of [stranger.key, liveKey]) {
    for (const path of [
      `/v1/accounts/${accountId}/transactions`,
      `/v1/connections/${connectionId}/accounts`,
      `/v1/connections/${connectionId}/timeline`,
    ]) {
      expectProblem(await stack.call('GET', path, { token }), 404, 'NOT_FOUND')
    }
    const { body: list } = await stack.call('GET', '/v1/connections', { token })
    expect(list.data).toEqual([])
  }
})

test.each([
  ['limit', 'limit=0'],
  ['limit', 'limit=101'],
  ['limit', 'limit=ten'],
  ['startingAfter', 'startingAfter=nonsense'],
  ['startingAfter', `startingAfter=${newId('key')}`],
  ['page', 'page=2'],
])('a wrong %s is named: %s', async (field, query) => {
  for (const path of ['/v1/connections', `/v1/connections/${connectionId}/accounts`]) {
    expectProblem(await stack.call('GET', `${path}?${query}`), 422, 'VALIDATION_FAILED', [field])
  }
})

test('a cursor of another list is no cursor of this one', async () => {
  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/accounts`)
  for (const path of [
    `/v1/accounts/${body.data[0].accountId}/transactions?startingAfter=${newId('txn')}`,
    `/v1/connections/${connectionId}/timeline?startingAfter=${newId('trn')}`,
  ]) {
    expectProblem(await stack.call('GET', path), 422, 'VALIDATION_FAILED', ['startingAfter'])
  }
})
