/** Why the bank turns a login or a new password away, in the words of its wire format. */
export type RejectionReason =
  | 'ACCION_PENDIENTE'
  | 'CANAL_NO_HABILITADO'
  | 'CLAVE_BLOQUEADA'
  | 'CLAVE_INCORRECTA'
  | 'CLAVE_NO_PERMITIDA'
  | 'CLAVE_VENCIDA'
  | 'RUT_INVALIDO'
  | 'SESION_EXPIRADA'

export type Story =
  | { does: 'accept' }
  | { does: 'accept_slowly' }
  | { does: 'accept_after_failures' }
  | { does: 'ask_second_factor'; method: 'CLAVE_SMS' | 'APP' | 'ELECCION' | 'PREGUNTAS' }
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
    story: { does: 'ask_second_factor', method: 'CLAVE_SMS' },
    description: 'Pide una clave por SMS.',
  },
  { password: 'mfa_push', story: { does: 'ask_second_factor', method: 'APP' }, description: 'Pide aprobar en la app.' },
  {
    password: 'mfa_choose',
    story: { does: 'ask_second_factor', method: 'ELECCION' },
    description: 'Pide elegir un segundo factor.',
  },
  {
    password: 'mfa_questions',
    story: { does: 'ask_second_factor', method: 'PREGUNTAS' },
    description: 'Pide responder preguntas.',
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
