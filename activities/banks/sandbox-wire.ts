import { z } from 'zod'
import type { FailureCode } from '../../workflows/connection-state.ts'
import type { BankAccount, BankTransaction, ListAnswer, LoginAnswer } from './connector.ts'

const refusals = {
  ACCION_PENDIENTE: 'user_action_required',
  CANAL_NO_HABILITADO: 'unsupported',
  CLAVE_BLOQUEADA: 'account_locked',
  CLAVE_INCORRECTA: 'invalid_credentials',
  CLAVE_VENCIDA: 'password_change_required',
  RUT_INVALIDO: 'invalid_credentials',
} as const satisfies Record<string, FailureCode>

const accountTypes = {
  CTA_CTE: 'checking',
  CTA_VISTA: 'sight',
  TARJETA_CREDITO: 'credit_card',
} as const satisfies Record<string, BankAccount['type']>

const currencies = { $: 'CLP', US$: 'USD' } as const
const fractionDigits: Record<string, number> = { CLP: 0, USD: 2 }

const Reason = z.enum(Object.keys(refusals) as [keyof typeof refusals])
const AccountType = z.enum(Object.keys(accountTypes) as [keyof typeof accountTypes])
const CurrencySign = z.enum(Object.keys(currencies) as [keyof typeof currencies])
const text = z.string().trim().min(1).max(200)
const accountNumber = z.string().regex(/^\d[\d-]{3,30}$/)
const bankDate = z.string().transform((value, context) => parseDate(value) ?? unreadable(context))

const LoginBody = z.discriminatedUnion('estado', [
  z.object({ estado: z.literal('OK'), sesion: z.string().min(1) }),
  z.object({ estado: z.literal('RECHAZADO'), motivo: Reason }),
  z.object({ estado: z.literal('SEGUNDO_FACTOR') }),
])

const SessionEnded = z.object({ estado: z.literal('RECHAZADO'), motivo: z.literal('SESION_EXPIRADA') })

const PageOf = z.object({
  estado: z.literal('OK'),
  pagina: z.int().positive(),
  paginas: z.int().positive(),
})

const AccountsBody = PageOf.extend({
  cuentas: z.array(
    z
      .object({ numero: accountNumber, tipo: AccountType, nombre: text, moneda: CurrencySign, saldo: z.string() })
      .transform(({ numero, tipo, nombre, moneda, saldo }, context): BankAccount => {
        const currency = currencies[moneda]
        return {
          externalId: numero,
          type: accountTypes[tipo],
          name: nombre,
          maskedNumber: `•••• ${numero.slice(-4)}`,
          currency,
          balance: parseAmount(saldo, currency) ?? unreadable(context),
        }
      }),
  ),
})

const Movement = z.object({
  id: z.string().min(1).nullable(),
  fecha: bankDate,
  glosa: text,
  cargo: z.string().nullable(),
  abono: z.string().nullable(),
  estado: z.enum(['CONTABILIZADO', 'PENDIENTE']),
})

const MovementsBody = PageOf.extend({ moneda: CurrencySign, movimientos: z.array(Movement) }).transform(
  ({ moneda, movimientos, ...page }, context) => ({
    ...page,
    movimientos: movimientos.map(({ id, fecha, glosa, cargo, abono, estado }): BankTransaction => ({
      externalId: id,
      date: fecha,
      amount: signedAmount(cargo, abono, currencies[moneda]) ?? unreadable(context),
      currency: currencies[moneda],
      description: glosa,
      status: estado === 'PENDIENTE' ? 'pending' : 'booked',
    })),
  }),
)

/** Null for a body that is not in the bank's format; the same goes for the lists. */
export function parseLogin(body: unknown): LoginAnswer | null {
  const { data } = LoginBody.safeParse(body)
  switch (data?.estado) {
    case 'OK':
      return { kind: 'signed_in', session: { sesion: data.sesion } }
    case 'RECHAZADO':
      return { kind: 'refused', code: refusals[data.motivo] }
    case 'SEGUNDO_FACTOR':
      return { kind: 'refused', code: 'unsupported' }
    case undefined:
      return null
  }
}

export function parseAccounts(body: unknown, askedPage: number): ListAnswer<BankAccount> | null {
  if (SessionEnded.safeParse(body).success) return { kind: 'session_ended' }
  const { data } = AccountsBody.safeParse(body)
  return data?.pagina === askedPage ? { kind: 'page', items: data.cuentas, nextPage: nextPage(data) } : null
}

export function parseMovements(body: unknown, askedPage: number): ListAnswer<BankTransaction> | null {
  if (SessionEnded.safeParse(body).success) return { kind: 'session_ended' }
  const { data } = MovementsBody.safeParse(body)
  return data?.pagina === askedPage ? { kind: 'page', items: data.movimientos, nextPage: nextPage(data) } : null
}

/** `-1.234.567` in CLP → `-1234567`; `1.234,56` in USD → `123456`; null for anything else. */
export function parseAmount(printed: string, currency: string): string | null {
  const digits = fractionDigits[currency]
  const match = /^(-?)(0|[1-9]\d{0,2}(?:\.\d{3})*)(?:,(\d+))?$/.exec(printed)
  if (!match || digits === undefined) return null
  const [, sign, whole = '', fraction = ''] = match
  if (fraction.length !== digits) return null
  return BigInt(`${sign}${whole.replaceAll('.', '')}${fraction}`).toString()
}

/** `22/11/2026` → `2026-11-22`; null for a day that no calendar has. */
export function parseDate(printed: string): string | null {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(printed)
  if (!match) return null
  const date = `${match[3]}-${match[2]}-${match[1]}`
  return z.iso.date().safeParse(date).success ? date : null
}

/** The statement has a column for what left the account and one for what came in; a line uses one of them. */
function signedAmount(cargo: string | null, abono: string | null, currency: string): string | null {
  if ((cargo === null) === (abono === null)) return null
  const amount = parseAmount(cargo ?? abono ?? '', currency)
  if (amount === null || amount.startsWith('-')) return null
  return cargo === null || amount === '0' ? amount : `-${amount}`
}

function nextPage({ pagina, paginas }: { pagina: number; paginas: number }): string | null {
  return pagina < paginas ? String(pagina + 1) : null
}

function unreadable(context: z.RefinementCtx): never {
  context.addIssue('not in the bank’s format')
  return z.NEVER
}
