import { expect, test } from 'vitest'
import { parseApproval, parseLogin, parseSecondFactor, printAnswer } from '../../activities/banks/sandbox-wire.ts'
import type { BankChallenge } from '../../workflows/connection-state.ts'

const now = new Date('2026-11-22T10:00:00.000Z')
const asked = { estado: 'SEGUNDO_FACTOR', desafio: 'abc', mensaje: 'Confirma', destino: null, segundos: 180 }
const code = { ...asked, metodo: 'CLAVE_SMS', destino: '••34', largo: 6, reenviable: true }
const push = { ...asked, metodo: 'APP' }
const choose = { ...asked, metodo: 'ELECCION', opciones: [{ codigo: 'sms', nombre: 'Clave por SMS' }] }
const ask = { ...asked, metodo: 'PREGUNTAS', preguntas: [{ codigo: 'ciudad', texto: '¿Dónde naciste?' }] }
const told = { label: 'Confirma', expiresAt: '2026-11-22T10:03:00.000Z' }

test.each<[string, object, BankChallenge]>([
  ['a code', code, { ...told, label: 'Confirma ••34', type: 'code', via: 'sms', length: 6, resendable: true }],
  ['a push', push, { ...told, type: 'approve_elsewhere' }],
  ['a choice', choose, { ...told, type: 'choose', options: [{ id: 'sms', label: 'Clave por SMS' }] }],
  ['questions', ask, { ...told, type: 'questions', questions: [{ id: 'ciudad', label: '¿Dónde naciste?' }] }],
])('%s asked for is a challenge in the bank’s own words, at a login and after an answer', (_what, body, challenge) => {
  const raised = { kind: 'challenge', challenge, session: { desafio: 'abc' } }
  expect([parseLogin(body, now), parseSecondFactor(body, now), parseApproval(body, now)]).toEqual(
    Array.from({ length: 3 }, () => raised),
  )
})

test('a challenge stands for fifteen minutes at most, whatever the bank says', () => {
  expect(parseLogin({ ...push, segundos: 86_400 }, now)).toMatchObject({
    challenge: { expiresAt: '2026-11-22T10:15:00.000Z' },
  })
  expect(parseLogin({ ...push, segundos: Number.MAX_SAFE_INTEGER }, now)).not.toBeNull()
})

test.each<[string, object]>([
  ['no token', { ...push, desafio: undefined }],
  ['a token that no header can hold', { ...push, desafio: 'a\r\nb' }],
  ['a token without end', { ...push, desafio: 'x'.repeat(501) }],
  ['nothing to tell', { ...push, mensaje: '  ' }],
  ['too much to tell', { ...push, mensaje: 'x'.repeat(201) }],
  ['no time left', { ...push, segundos: 0 }],
  ['an endless time', { ...push, segundos: Number.POSITIVE_INFINITY }],
  ['a time in words', { ...push, segundos: '180' }],
  ['a method that nobody knows', { ...push, metodo: 'HUELLA' }],
  ['a code of no length', { ...code, largo: 0 }],
  ['a code too long to type', { ...code, largo: 21 }],
  ['a choice of nothing', { ...choose, opciones: [] }],
  ['a choice without its options', { ...push, metodo: 'ELECCION' }],
  ['one option twice', { ...choose, opciones: [...choose.opciones, { codigo: 'sms', nombre: 'Otra' }] }],
  ['too many options', { ...choose, opciones: many((nth) => ({ codigo: `o${nth}`, nombre: 'Una' })) }],
  ['an option with a long id', { ...choose, opciones: [{ codigo: 'x'.repeat(21), nombre: 'Una' }] }],
  ['an option named like a prototype', { ...choose, opciones: [{ codigo: '__proto__', nombre: 'Una' }] }],
  ['an option without a name', { ...choose, opciones: [{ codigo: 'sms', nombre: '' }] }],
  ['no questions', { ...ask, preguntas: [] }],
  ['one question twice', { ...ask, preguntas: [...ask.preguntas, ...ask.preguntas] }],
  ['too many questions', { ...ask, preguntas: many((nth) => ({ codigo: `q${nth}`, texto: '¿Y?' })) }],
])('a challenge with %s is unreadable', (_what, body) => {
  expect([parseLogin(body, now), parseSecondFactor(body, now), parseApproval(body, now)]).toEqual([null, null, null])
})

test('a wrong answer brings the challenge back with the tries left, and never with none', () => {
  const wrong = (intentosRestantes: unknown) =>
    parseSecondFactor({ ...code, estado: 'RESPUESTA_INCORRECTA', intentosRestantes }, now)
  expect(wrong(2)).toMatchObject({
    kind: 'challenge',
    challenge: { type: 'code', length: 6 },
    session: { desafio: 'abc' },
    wrong: { attemptsRemaining: 2 },
  })
  expect(wrong(null)).toMatchObject({ wrong: { attemptsRemaining: null } })
  for (const contradiction of [0, -1, 1.5, 100, '2', undefined]) expect(wrong(contradiction)).toBeNull()
  expect(parseLogin({ ...code, estado: 'RESPUESTA_INCORRECTA', intentosRestantes: 2 }, now)).toBeNull()
})

test.each([
  ['SEGUNDO_FACTOR_INCORRECTO', 'mfa_invalid'],
  ['SEGUNDO_FACTOR_VENCIDO', 'mfa_expired'],
  ['SEGUNDO_FACTOR_DENEGADO', 'user_cancelled'],
])('%s ends the login with %s', (motivo, failure) => {
  const refused = { kind: 'refused', code: failure }
  const body = { estado: 'RECHAZADO', motivo }
  expect([parseSecondFactor(body, now), parseApproval(body, now)]).toEqual([refused, refused])
})

test('only a push can be pending, and a second factor is never refused for the password', () => {
  const pending = { estado: 'PENDIENTE' }
  expect(parseApproval(pending, now)).toEqual({ kind: 'pending' })
  expect([parseLogin(pending, now), parseSecondFactor(pending, now)]).toEqual([null, null])
  expect(parseSecondFactor({ estado: 'RECHAZADO', motivo: 'CLAVE_INCORRECTA' }, now)).toBeNull()
})

test('an answer is printed as its challenge takes it', () => {
  expect(printAnswer(challengeOf(code), { value: '123456' })).toEqual({ clave: '123456' })
  expect(printAnswer(challengeOf(choose), { value: 'sms' })).toEqual({ opcion: 'sms' })
  expect(printAnswer(challengeOf(ask), { values: { ciudad: 'Temuco' } })).toEqual({
    respuestas: [{ codigo: 'ciudad', texto: 'Temuco' }],
  })
})

function challengeOf(body: object): BankChallenge {
  const answer = parseLogin(body, now)
  if (answer?.kind !== 'challenge') throw new Error('no challenge')
  return answer.challenge
}

function many<T>(item: (nth: number) => T): T[] {
  return Array.from({ length: 11 }, (_, nth) => item(nth))
}
