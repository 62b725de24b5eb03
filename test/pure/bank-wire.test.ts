import { expect, test } from 'vitest'
import {
  parseAccounts,
  parseAmount,
  parseDate,
  parseLogin,
  parseMovements,
} from '../../activities/banks/sandbox-wire.ts'

const now = new Date()

test.each([
  ['0', 'CLP', '0'],
  ['990', 'CLP', '990'],
  ['1.234.567', 'CLP', '1234567'],
  ['-12.990', 'CLP', '-12990'],
  ['99.999.999.999.999.999.999', 'CLP', '99999999999999999999'],
  ['5,99', 'USD', '599'],
  ['-1.234,50', 'USD', '-123450'],
  ['-0,00', 'USD', '0'],
])('the amount %s in %s is %s minor units', (printed, currency, minorUnits) => {
  expect(parseAmount(printed, currency)).toBe(minorUnits)
})

test.each([
  ['1234', 'CLP'],
  ['12.34', 'CLP'],
  ['1.234,50', 'CLP'],
  ['1,234', 'USD'],
  ['1.234', 'USD'],
  ['007', 'CLP'],
  ['$ 100', 'CLP'],
  ['', 'CLP'],
  ['100', 'UF'],
])('the amount %j in %s is not guessed at', (printed, currency) => {
  expect(parseAmount(printed, currency)).toBeNull()
})

test('a date is read day first, and only if the calendar has it', () => {
  expect(parseDate('03/11/2026')).toBe('2026-11-03')
  expect(parseDate('29/02/2028')).toBe('2028-02-29')
  for (const wrong of ['31/02/2026', '2026-11-03', '3/11/2026', '00/01/2026']) expect(parseDate(wrong)).toBeNull()
})

test('a login answer that is not in the bank’s format is unreadable, and so is a reason nobody knows', () => {
  expect(parseLogin({ estado: 'RECHAZADO', motivo: 'CLAVE_BLOQUEADA' }, now)).toEqual({
    kind: 'refused',
    code: 'account_locked',
  })
  for (const body of [
    undefined,
    '',
    [],
    { estado: 'OK' },
    { estado: 'OK', sesion: 'two\r\nlines' },
    { estado: 'RECHAZADO', motivo: 'toString' },
    { estado: 'RECHAZADO', motivo: 'SEGUNDO_FACTOR_VENCIDO' },
  ]) {
    expect(parseLogin(body, now)).toBeNull()
  }
})

const page = { estado: 'OK', pagina: 1, paginas: 2 }
const movement = { id: null, fecha: '03/11/2026', glosa: ' COMPRA ', cargo: '5,99', abono: null, estado: 'PENDIENTE' }
const parse = (line: object) => parseMovements({ ...page, moneda: 'US$', movimientos: [{ ...movement, ...line }] }, 1)

test('a charge is negative, a deposit positive, and a line with both or neither makes the page unreadable', () => {
  expect(parse({})).toEqual({
    kind: 'page',
    items: [
      {
        externalId: null,
        date: '2026-11-03',
        amount: '-599',
        currency: 'USD',
        description: 'COMPRA',
        status: 'pending',
      },
    ],
    nextPage: '2',
  })
  expect(parse({ cargo: null, abono: '5,99', estado: 'CONTABILIZADO' })).toMatchObject({
    items: [{ amount: '599', status: 'booked' }],
  })
  expect(parse({ cargo: '0,00' })).toMatchObject({ items: [{ amount: '0' }] })
  expect(parse({ abono: '1,00' })).toBeNull()
  expect(parse({ cargo: null })).toBeNull()
  expect(parse({ cargo: '-5,99' })).toBeNull()
  expect(parse({ estado: 'OTRO' })).toBeNull()
})

test('an account number is masked but for its end', () => {
  const cuenta = { numero: '001-12345678', tipo: 'CTA_CTE', nombre: 'Cuenta Corriente', moneda: '$', saldo: '-1.000' }
  expect(parseAccounts({ ...page, pagina: 2, cuentas: [cuenta] }, 2)).toEqual({
    kind: 'page',
    items: [
      {
        externalId: '001-12345678',
        type: 'checking',
        name: 'Cuenta Corriente',
        maskedNumber: '•••• 5678',
        currency: 'CLP',
        balance: '-1000',
      },
    ],
    nextPage: null,
  })
})

test('a page other than the one asked for is refused, so a list can’t go round in circles', () => {
  expect(parseAccounts({ ...page, cuentas: [] }, 2)).toBeNull()
  expect(parseMovements({ ...page, moneda: '$', movimientos: [] }, 2)).toBeNull()
})

test('an ended session and a second factor asked for are answers of their own', () => {
  const asked = { estado: 'SEGUNDO_FACTOR', metodo: 'UNO_NUEVO' }
  expect([parseAccounts(asked, 1), parseMovements(asked, 1)]).toEqual([{ kind: 'challenge' }, { kind: 'challenge' }])
  const ended = { estado: 'RECHAZADO', motivo: 'SESION_EXPIRADA' }
  expect(parseAccounts(ended, 1)).toEqual({ kind: 'session_ended' })
  expect(parseMovements(ended, 1)).toEqual({ kind: 'session_ended' })
  expect(parseLogin(ended, now)).toBeNull()
})
