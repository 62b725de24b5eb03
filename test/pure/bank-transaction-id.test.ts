import { expect, test } from 'vitest'
import type { BankTransaction } from '../../activities/banks/connector.ts'
import { withExternalIds } from '../../activities/banks/transaction-id.ts'

const ride: BankTransaction = {
  externalId: null,
  date: '2026-11-02',
  amount: '-870',
  currency: 'CLP',
  description: 'PASAJE METRO',
  status: 'pending',
}

const ids = (account: string, transactions: BankTransaction[]) =>
  withExternalIds(account, transactions).map((transaction) => transaction.externalId)

test('the bank’s own id is kept', () => {
  expect(ids('a', [{ ...ride, externalId: '00120261102001' }])).toEqual(['00120261102001'])
})

test('identical movements of a day get different ids, the same at every fetch', () => {
  const first = ids('a', [ride, ride, ride])
  expect(new Set(first).size).toBe(3)
  expect(ids('a', [ride, ride, ride])).toEqual(first)
})

test('other movements around it, of that day or another, do not change an id', () => {
  const [alone] = ids('a', [ride])
  const others = [
    { ...ride, date: '2026-11-03' },
    { ...ride, amount: '-871' },
    { ...ride, externalId: 'x' },
  ]
  expect(ids('a', [...others, ride]).at(-1)).toBe(alone)
})

test('a pending movement keeps its id once it is booked', () => {
  expect(ids('a', [{ ...ride, status: 'booked' }])).toEqual(ids('a', [ride]))
})

test('account, date, amount and text each make another id', () => {
  const variants = [
    ...ids('a', [ride]),
    ...ids('b', [ride]),
    ...ids('a', [{ ...ride, date: '2026-11-03' }]),
    ...ids('a', [{ ...ride, amount: '870' }]),
    ...ids('a', [{ ...ride, description: 'PASAJE BUS' }]),
  ]
  expect(new Set(variants).size).toBe(variants.length)
})
