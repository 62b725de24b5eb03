/** Why the bank turns a login or a new password away, in the words of its wire format. */
export type RejectionReason =
  | 'ACCION_PENDIENTE'
  | 'CANAL_NO_HABILITADO'
  | 'CLAVE_BLOQUEADA'
  | 'CLAVE_INCORRECTA'
  | 'CLAVE_NO_PERMITIDA'
  | 'CLAVE_VENCIDA'
  | 'RUT_INVALIDO'
  | 'SEGUNDO_FACTOR_DENEGADO'
  | 'SEGUNDO_FACTOR_INCORRECTO'
  | 'SEGUNDO_FACTOR_VENCIDO'
  | 'SESION_EXPIRADA'

/** What the bank asks for after the password, and how that goes. */
export type SecondFactor =
  | { method: 'CLAVE_SMS'; takes: 'the_code' | 'no_code' | 'nothing_in_time' }
  | { method: 'APP'; customer: 'approves' | 'denies' }
  | { method: 'ELECCION'; options: { code: string; name: string; next: SecondFactor }[] }
  | { method: 'PREGUNTAS'; questions: { code: string; text: string; answer: string }[] }

export type Story =
  | { does: 'accept' }
  | { does: 'accept_slowly' }
  | { does: 'accept_after_failures' }
  | { does: 'ask_second_factor'; factor: SecondFactor }
  | { does: 'accept_first_then_ask'; factor: SecondFactor }
  | { does: 'reject'; reason: RejectionReason }
  | { does: 'be_unavailable' }
  | { does: 'limit_rate' }
  | { does: 'answer_html' }
  | { does: 'drop_connection' }

interface TestPassword {
  password: string
  story: Story
  /** For the bank's own page. */
  description: string
}

export const smsCode = '123456'

const codeBySms: SecondFactor = { method: 'CLAVE_SMS', takes: 'the_code' }
const push: SecondFactor = { method: 'APP', customer: 'approves' }
const questions = [
  { code: 'mascota', text: '¿Cómo se llamaba tu primera mascota?', answer: 'Copito' },
  { code: 'ciudad', text: '¿En qué ciudad naciste?', answer: 'Temuco' },
]

export const testPasswords: TestPassword[] = [
  { password: 'pass_good', story: { does: 'accept' }, description: 'Ingresa.' },
  { password: 'slow', story: { does: 'accept_slowly' }, description: 'Ingresa después de unos segundos.' },
  {
    password: 'flaky',
    story: { does: 'accept_after_failures' },
    description: 'El banco no está disponible dos veces y luego ingresa.',
  },
  {
    password: 'mfa_otp',
    story: { does: 'ask_second_factor', factor: codeBySms },
    description: `Pide una clave por SMS: ${smsCode}. Hay tres intentos y tres minutos, y se puede reenviar.`,
  },
  {
    password: 'mfa_push',
    story: { does: 'ask_second_factor', factor: push },
    description: 'Pide aprobar en la app: se aprueba por sí solo después de unos segundos.',
  },
  {
    password: 'mfa_choose',
    story: {
      does: 'ask_second_factor',
      factor: {
        method: 'ELECCION',
        options: [
          { code: 'sms', name: 'Clave por SMS', next: codeBySms },
          { code: 'app', name: 'Aprobar en la app', next: push },
        ],
      },
    },
    description: `Pide elegir entre una clave por SMS (${smsCode}) y la app (se aprueba por sí sola).`,
  },
  {
    password: 'mfa_questions',
    story: { does: 'ask_second_factor', factor: { method: 'PREGUNTAS', questions } },
    description: `Hace dos preguntas: ${questions.map(({ text, answer }) => `${text} ${answer}.`).join(' ')} Hay tres intentos.`,
  },
  {
    password: 'error_invalid_credentials',
    story: { does: 'reject', reason: 'CLAVE_INCORRECTA' },
    description: 'Clave incorrecta.',
  },
  {
    password: 'error_account_locked',
    story: { does: 'reject', reason: 'CLAVE_BLOQUEADA' },
    description: 'Clave bloqueada.',
  },
  {
    password: 'error_password_change_required',
    story: { does: 'reject', reason: 'CLAVE_VENCIDA' },
    description: 'Clave vencida: hay que cambiarla.',
  },
  {
    password: 'error_user_action_required',
    story: { does: 'reject', reason: 'ACCION_PENDIENTE' },
    description: 'Hay algo que aceptar en el sitio del banco.',
  },
  {
    password: 'error_mfa_invalid',
    story: { does: 'ask_second_factor', factor: { method: 'CLAVE_SMS', takes: 'no_code' } },
    description: 'Pide una clave por SMS y no acepta ninguna; el primer intento es el último.',
  },
  {
    password: 'error_mfa_expired',
    story: { does: 'ask_second_factor', factor: { method: 'CLAVE_SMS', takes: 'nothing_in_time' } },
    description: 'Pide una clave por SMS que vence en segundos; toda respuesta llega tarde.',
  },
  {
    password: 'error_user_cancelled',
    story: { does: 'ask_second_factor', factor: { method: 'APP', customer: 'denies' } },
    description: 'Pide aprobar en la app: después de unos segundos se rechaza por sí solo.',
  },
  {
    password: 'error_reauthentication_required',
    story: { does: 'accept_first_then_ask', factor: codeBySms },
    description: `La primera vez ingresa; después pide cada vez una clave por SMS: ${smsCode}.`,
  },
  {
    password: 'error_unsupported',
    story: { does: 'reject', reason: 'CANAL_NO_HABILITADO' },
    description: 'El cliente no tiene habilitado este canal.',
  },
  {
    password: 'error_bank_unavailable',
    story: { does: 'be_unavailable' },
    description: 'El banco nunca está disponible.',
  },
  { password: 'error_rate_limited', story: { does: 'limit_rate' }, description: 'Demasiadas consultas.' },
  {
    password: 'error_unexpected_response',
    story: { does: 'answer_html' },
    description: 'Responde algo que nadie espera.',
  },
  {
    password: 'error_outcome_unknown',
    story: { does: 'drop_connection' },
    description: 'Recibe la clave y corta sin responder.',
  },
]

/** `pass_good+anything` plays the story of `pass_good`; null for a password that no customer has. */
export function storyOf(password: string): Story | null {
  const [name] = password.split('+', 1)
  return testPasswords.find((known) => known.password === name)?.story ?? null
}
