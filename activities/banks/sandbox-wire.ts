import { z } from 'zod'
import type { BankChallenge, FailureCode } from '../../workflows/connection-state.ts'
import type { TypedAnswer } from './challenge-answer.ts'
import type { BankAccount, BankTransaction, ListAnswer, LoginAnswer } from './connector.ts'

const maxChallengeMs = 15 * 60_000

const refusals = {
  ACCION_PENDIENTE: 'user_action_required',
  CANAL_NO_HABILITADO: 'unsupported',
  CLAVE_BLOQUEADA: 'account_locked',
  CLAVE_INCORRECTA: 'invalid_credentials',
  CLAVE_VENCIDA: 'password_change_required',
  RUT_INVALIDO: 'invalid_credentials',
} as const satisfies Record<string, FailureCode>

const secondFactorRefusals = {
  SEGUNDO_FACTOR_DENEGADO: 'user_cancelled',
  SEGUNDO_FACTOR_INCORRECTO: 'mfa_invalid',
  SEGUNDO_FACTOR_VENCIDO: 'mfa_expired',
} as const satisfies Record<string, FailureCode>

const accountTypes = {
  CTA_CTE: 'checking',
  CTA_VISTA: 'sight',
  TARJETA_CREDITO: 'credit_card',
} as const satisfies Record<string, BankAccount['type']>

const currencies = { $: 'CLP', US$: 'USD' } as const
const fractionDigits: Record<string, number> = { CLP: 0, USD: 2 }

const Reason = z.enum(Object.keys(refusals) as [keyof typeof refusals])
const SecondFactorReason = z.enum(Object.keys(secondFactorRefusals) as [keyof typeof secondFactorRefusals])
const AccountType = z.enum(Object.keys(accountTypes) as [keyof typeof accountTypes])
const CurrencySign = z.enum(Object.keys(currencies) as [keyof typeof currencies])
const text = z.string().trim().min(1).max(200)
const accountNumber = z.string().regex(/^\d[\d-]{3,30}$/)
const bankDate = z.string().transform((value, context) => parseDate(value) ?? unreadable(context))

/** Goes into a header, so it is what a header can hold. */
const token = z.string().regex(/^[\x21-\x7e]{1,500}$/)
const choiceCode = z.string().regex(/^[a-z0-9-]{1,20}$/i)

const Asked = z.object({
  desafio: token,
  mensaje: text,
  destino: text.nullable(),
  segundos: z.int().positive(),
})

const Challenge = z.discriminatedUnion('metodo', [
  Asked.extend({
    metodo: z.literal('CLAVE_SMS'),
    largo: z.int().positive().max(20).nullable(),
    reenviable: z.boolean(),
  }),
  Asked.extend({ metodo: z.literal('APP') }),
  Asked.extend({
    metodo: z.literal('ELECCION'),
    opciones: listOf(z.object({ codigo: choiceCode, nombre: text })),
  }),
  Asked.extend({
    metodo: z.literal('PREGUNTAS'),
    preguntas: listOf(z.object({ codigo: choiceCode, texto: text })),
  }),
])

const SignedIn = z.object({ estado: z.literal('OK'), sesion: token })
const AskedForMore = z.intersection(z.object({ estado: z.literal('SEGUNDO_FACTOR') }), Challenge)

const LoginBody = z.union([SignedIn, z.object({ estado: z.literal('RECHAZADO'), motivo: Reason }), AskedForMore])

const SecondFactorBody = z.union([
  SignedIn,
  z.object({ estado: z.literal('RECHAZADO'), motivo: SecondFactorReason }),
  AskedForMore,
  z.intersection(
    z.object({
      estado: z.literal('RESPUESTA_INCORRECTA'),
      // After the last try the bank refuses: none left and asked again contradict each other.
      intentosRestantes: z.int().positive().max(99).nullable(),
    }),
    Challenge,
  ),
])

const Pending = z.object({ estado: z.literal('PENDIENTE') })
const SessionEnded = z.object({ estado: z.literal('RECHAZADO'), motivo: z.literal('SESION_EXPIRADA') })

/** Which one does not matter: what was asked for is not there, and nobody answers it in the middle of a list. */
const SecondFactorWanted = z.object({ estado: z.literal('SEGUNDO_FACTOR') })

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

/** Null for a body that is not in the bank's format; the same goes for every other answer. */
export function parseLogin(body: unknown, now: Date): LoginAnswer | null {
  const { data } = LoginBody.safeParse(body)
  switch (data?.estado) {
    case 'OK':
      return { kind: 'signed_in', session: { sesion: data.sesion } }
    case 'RECHAZADO':
      return { kind: 'refused', code: refusals[data.motivo] }
    case 'SEGUNDO_FACTOR':
      return raised(data, now)
    case undefined:
      return null
  }
}

export function parseSecondFactor(body: unknown, now: Date): LoginAnswer | null {
  const { data } = SecondFactorBody.safeParse(body)
  switch (data?.estado) {
    case 'OK':
      return { kind: 'signed_in', session: { sesion: data.sesion } }
    case 'RECHAZADO':
      return { kind: 'refused', code: secondFactorRefusals[data.motivo] }
    case 'SEGUNDO_FACTOR':
      return raised(data, now)
    case 'RESPUESTA_INCORRECTA':
      return { ...raised(data, now), wrong: { attemptsRemaining: data.intentosRestantes } }
    case undefined:
      return null
  }
}

export function parseApproval(body: unknown, now: Date): LoginAnswer | { kind: 'pending' } | null {
  return Pending.safeParse(body).success ? { kind: 'pending' } : parseSecondFactor(body, now)
}

/** An answer that fits the challenge, as the bank takes it. */
export function printAnswer(challenge: BankChallenge, answer: TypedAnswer): object {
  if ('values' in answer) {
    return { respuestas: Object.entries(answer.values).map(([codigo, texto]) => ({ codigo, texto })) }
  }
  return challenge.type === 'choose' ? { opcion: answer.value } : { clave: answer.value }
}

export function parseAccounts(body: unknown, askedPage: number): ListAnswer<BankAccount> | null {
  const { data } = AccountsBody.safeParse(body)
  if (!data) return withoutPage(body)
  return data.pagina === askedPage ? { kind: 'page', items: data.cuentas, nextPage: nextPage(data) } : null
}

export function parseMovements(body: unknown, askedPage: number): ListAnswer<BankTransaction> | null {
  const { data } = MovementsBody.safeParse(body)
  if (!data) return withoutPage(body)
  return data.pagina === askedPage ? { kind: 'page', items: data.movimientos, nextPage: nextPage(data) } : null
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

function raised(asked: z.infer<typeof Challenge>, now: Date) {
  const told = {
    label: asked.destino === null ? asked.mensaje : `${asked.mensaje} ${asked.destino}`,
    expiresAt: new Date(now.getTime() + Math.min(asked.segundos * 1_000, maxChallengeMs)).toISOString(),
  }
  return { kind: 'challenge' as const, challenge: { ...told, ...question(asked) }, session: { desafio: asked.desafio } }
}

function question(asked: z.infer<typeof Challenge>) {
  switch (asked.metodo) {
    case 'CLAVE_SMS':
      return { type: 'code' as const, via: 'sms' as const, length: asked.largo, resendable: asked.reenviable }
    case 'APP':
      return { type: 'approve_elsewhere' as const }
    case 'ELECCION':
      return {
        type: 'choose' as const,
        options: asked.opciones.map(({ codigo, nombre }) => ({ id: codigo, label: nombre })),
      }
    case 'PREGUNTAS':
      return {
        type: 'questions' as const,
        questions: asked.preguntas.map(({ codigo, texto }) => ({ id: codigo, label: texto })),
      }
  }
}

function withoutPage(body: unknown): { kind: 'session_ended' } | { kind: 'challenge' } | null {
  if (SessionEnded.safeParse(body).success) return { kind: 'session_ended' }
  return SecondFactorWanted.safeParse(body).success ? { kind: 'challenge' } : null
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

/** Some, not too many, and each code once. */
function listOf<T extends { codigo: string }>(item: z.ZodType<T>) {
  return z
    .array(item)
    .min(1)
    .max(10)
    .refine((items) => new Set(items.map(({ codigo }) => codigo)).size === items.length)
}

function unreadable(context: z.RefinementCtx): never {
  context.addIssue('not in the bank’s format')
  return z.NEVER
}
