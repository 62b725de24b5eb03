import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { invalidRequest, rejected } from './answers.ts'
import { accountsOf, movementsOf } from './ledger.ts'
import type { Sessions } from './sessions.ts'
import { dayInSantiago, printAmount, printDate } from './wire-format.ts'

const accountsPerPage = 3
const movementsPerPage = 25

const PageQuery = z.coerce.number().int().positive().default(1)

export function statements(sessions: Sessions, now: () => Date) {
  const routes = new Hono()

  routes.get('/cuentas', (c) => {
    const rut = sessions.rutOf(c.req.header('x-sesion'))
    if (rut === null) return rejected(c, 'SESION_EXPIRADA')
    const page = pageOf(c, accountsOf(rut, dayInSantiago(now())), accountsPerPage)
    if (!page) return invalidRequest(c)
    return c.json({
      estado: 'OK',
      pagina: page.number,
      paginas: page.count,
      cuentas: page.items.map(({ number, product, balance }) => ({
        numero: number,
        tipo: product.kind,
        nombre: product.name,
        moneda: product.currency,
        saldo: printAmount(balance, product.currency),
      })),
    })
  })

  routes.get('/cuentas/:numero/movimientos', (c) => {
    const rut = sessions.rutOf(c.req.header('x-sesion'))
    if (rut === null) return rejected(c, 'SESION_EXPIRADA')
    const ledger = movementsOf(rut, c.req.param('numero'), dayInSantiago(now()))
    if (!ledger) return invalidRequest(c, 404)
    const { currency } = ledger.product
    const page = pageOf(c, ledger.movements, movementsPerPage)
    if (!page) return invalidRequest(c)
    return c.json({
      estado: 'OK',
      pagina: page.number,
      paginas: page.count,
      moneda: currency,
      movimientos: page.items.map(({ id, date, text, amount, pending }) => ({
        id,
        fecha: printDate(date),
        glosa: text,
        cargo: amount < 0 ? printAmount(-amount, currency) : null,
        abono: amount < 0 ? null : printAmount(amount, currency),
        estado: pending ? 'PENDIENTE' : 'CONTABILIZADO',
      })),
    })
  })

  return routes
}

function pageOf<T>(c: Context, all: T[], perPage: number): { number: number; count: number; items: T[] } | null {
  const number = PageQuery.safeParse(c.req.query('pagina')).data
  const count = Math.max(1, Math.ceil(all.length / perPage))
  if (number === undefined || number > count) return null
  return { number, count, items: all.slice((number - 1) * perPage, number * perPage) }
}
