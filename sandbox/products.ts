import { draw, pick } from './draw.ts'
import type { Currency } from './wire-format.ts'

/** One line of a day's statement, before the bank numbers it. Amounts are in minor units. */
export interface Entry {
  text: string
  amount: number
  /** Bank transfers and payments get a number; many card purchases never do. */
  numbered: boolean
  /** Purchases take a day or two to be booked; the rest is booked at once. */
  booksLate: boolean
}

export interface Product {
  code: string
  kind: 'CTA_CTE' | 'CTA_VISTA' | 'TARJETA_CREDITO'
  name: string
  currency: Currency
  opening: { min: number; max: number }
  /** `seed` is different for each customer, product and day; `customerSeed` is the same on all days. */
  entriesOn(date: Date, seed: string, customerSeed: string): Entry[]
}

const shops: [string, ...string[]] = [
  'COMPRA LIDER PROVIDENCIA',
  'COMPRA JUMBO ÑUÑOA',
  'COMPRA FARMACIA CRUZ VERDE',
  'COMPRA COPEC LAS CONDES',
  'COMPRA PANADERIA SAN CAMILO',
  'COMPRA FERIA LIBRE',
  'COMPRA SODIMAC LA REINA',
  'COMPRA CAFE ALTURA',
]

const peso = { currency: '$' } as const

function purchase(seed: string, text: string, amount: number): Entry {
  return { text, amount: -amount, numbered: draw(`${seed} numbered`, 0, 3) > 0, booksLate: true }
}

function payment(text: string, amount: number): Entry {
  return { text, amount, numbered: true, booksLate: false }
}

export const products: Product[] = [
  {
    ...peso,
    code: '001',
    kind: 'CTA_CTE',
    name: 'Cuenta Corriente',
    opening: { min: 900_000, max: 3_500_000 },
    entriesOn(date, seed, customerSeed) {
      const purchases = Array.from({ length: draw(`${seed} purchases`, 1, 3) }, (_, nth) =>
        purchase(`${seed} ${nth}`, pick(`${seed} ${nth} shop`, shops), draw(`${seed} ${nth} amount`, 99, 3_499) * 10),
      )
      switch (date.getUTCDate()) {
        case 1:
          return [payment('PAGO DE REMUNERACIONES', draw(`${customerSeed} salary`, 900, 2_800) * 1_000), ...purchases]
        case 5:
          return [
            payment('TRANSFERENCIA A TERCEROS ARRIENDO', -draw(`${customerSeed} rent`, 35, 75) * 10_000),
            ...purchases,
          ]
        case 12:
          return [payment('PAC ENEL DISTRIBUCION', -draw(`${seed} bill`, 18_000, 64_000)), ...purchases]
        case 18:
          return [payment('PAC AGUAS ANDINAS', -draw(`${seed} bill`, 9_000, 31_000)), ...purchases]
        default:
          return purchases
      }
    },
  },
  {
    ...peso,
    code: '002',
    kind: 'CTA_VISTA',
    name: 'Cuenta Vista',
    opening: { min: 120_000, max: 400_000 },
    entriesOn(date) {
      switch (date.getUTCDay()) {
        case 1: {
          // There and back: two movements that nothing tells apart.
          const ride: Entry = { text: 'PASAJE METRO DE SANTIAGO', amount: -870, numbered: false, booksLate: true }
          return [ride, ride]
        }
        case 5:
          return [payment('TRANSFERENCIA DESDE CUENTA CORRIENTE', 10_000)]
        default:
          return []
      }
    },
  },
  {
    ...peso,
    code: '003',
    kind: 'TARJETA_CREDITO',
    name: 'Tarjeta de Crédito',
    opening: { min: -480_000, max: -120_000 },
    entriesOn(date, seed) {
      if (date.getUTCDate() === 20) return [payment('PAGO TARJETA DE CREDITO', draw(`${seed} paid`, 80, 220) * 1_000)]
      if (draw(`${seed} shopping`, 0, 2) > 0) return []
      return [purchase(seed, pick(`${seed} shop`, shops), draw(`${seed} amount`, 4_990, 59_990))]
    },
  },
  {
    code: '004',
    kind: 'CTA_CTE',
    name: 'Cuenta Corriente en Dólares',
    currency: 'US$',
    opening: { min: 40_000, max: 310_000 },
    entriesOn(date, seed) {
      if (date.getUTCDate() === 3)
        return [payment('ABONO TRANSFERENCIA DEL EXTERIOR', draw(`${seed} in`, 10_000, 90_000))]
      if (date.getUTCDate() === 16) return [purchase(seed, 'SUSCRIPCION INTERNACIONAL', 599)]
      return []
    },
  },
]
