import { expect, test } from 'vitest'
import { accountsOf, movementsOf } from '../../sandbox/ledger.ts'

const today = '2026-11-22'
const rut = '111111111'
const all = (customer: string, day: string) =>
  accountsOf(customer, day).map((account) => movementsOf(customer, account.number, day)!.movements)

test('a RUT has the same accounts and movements at every look, and another RUT has others', () => {
  expect(all(rut, today)).toEqual(all(rut, today))
  expect(accountsOf(rut, today)).toEqual(accountsOf(rut, today))
  expect(accountsOf('20347878K', today)[0]!.number).not.toBe(accountsOf(rut, today)[0]!.number)
})

test('a day’s movements stay what they were; only pending ones become booked', () => {
  const settled = (day: string) =>
    all(rut, day)
      .flat()
      .filter(({ date }) => date >= '2026-10-15' && date <= today)
      .map((movement) => ({ ...movement, pending: null }))
  expect(settled('2026-12-01')).toEqual(settled(today))
  expect(
    all(rut, '2026-12-01')
      .flat()
      .filter(({ date, pending }) => pending && date <= today),
  ).toEqual([])
})

test('a statement has pending movements, ones without an id, and two that nothing tells apart', () => {
  const movements = all(rut, today).flat()
  expect(movements.some(({ pending }) => pending)).toBe(true)
  expect(movements.some(({ id }) => id !== null)).toBe(true)
  const unnumbered = movements.filter(({ id }) => id === null).map((movement) => JSON.stringify(movement))
  expect(new Set(unnumbered).size).toBeLessThan(unnumbered.length)
})

test('the bank’s own ids are unique within an account', () => {
  for (const movements of all(rut, today)) {
    const ids = movements.flatMap(({ id }) => (id === null ? [] : [id]))
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test('every customer’s first account fills more than two pages', () => {
  for (const customer of ['111111111', '20347878K', '19', '55555555']) {
    expect(all(customer, today)[0]!.length).toBeGreaterThan(50)
  }
})
