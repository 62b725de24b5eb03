import { draw } from './draw.ts'
import { products, type Product } from './products.ts'

export interface Account {
  number: string
  product: Product
  /** In minor units; what is owed on a card is negative. */
  balance: number
}

export interface Movement {
  id: string | null
  /** `2026-11-22` */
  date: string
  text: string
  amount: number
  pending: boolean
}

const daysKept = 62
const daysUntilBooked = 2
const dayMs = 86_400_000

/** The accounts of a customer, the same for the same RUT; balances follow the movements of the days kept. */
export function accountsOf(rut: string, today: string): Account[] {
  return products.map((product) => {
    const booked = movementsIn(rut, product, today).filter((movement) => !movement.pending)
    const opening = draw(`${rut} ${product.code} opening`, product.opening.min, product.opening.max)
    return {
      number: accountNumber(rut, product),
      product,
      balance: booked.reduce((balance, movement) => balance + movement.amount, opening),
    }
  })
}

/** The newest first; null where the customer has no such account. A day's movements stay the same as days pass. */
export function movementsOf(
  rut: string,
  number: string,
  today: string,
): { product: Product; movements: Movement[] } | null {
  const product = products.find((candidate) => accountNumber(rut, candidate) === number)
  return product ? { product, movements: movementsIn(rut, product, today) } : null
}

function accountNumber(rut: string, product: Product): string {
  return `${product.code}-${draw(`${rut} ${product.code}`, 10_000_000, 99_999_999)}`
}

function movementsIn(rut: string, product: Product, today: string): Movement[] {
  return Array.from({ length: daysKept }, (_, age) => {
    const day = new Date(Date.parse(today) - age * dayMs)
    const date = day.toISOString().slice(0, 10)
    return product
      .entriesOn(day, `${rut} ${product.code} ${date}`, `${rut} ${product.code}`)
      .map((entry, nth): Movement => ({
        id: entry.numbered ? `${product.code}${date.replaceAll('-', '')}${String(nth + 1).padStart(3, '0')}` : null,
        date,
        text: entry.text,
        amount: entry.amount,
        pending: entry.booksLate && age < daysUntilBooked,
      }))
      .toReversed()
  }).flat()
}
