import type { FailureView } from '../../api/failure-view.ts'
import type { InstitutionView } from '../../api/institutions.ts'
import type { ConnectionStatusView } from '../../api/status.ts'
import type { Challenge } from '../challenge-answer.ts'
import type { EndReason, Known, Notice, WidgetState } from '../states.ts'

const bank: InstitutionView = {
  institutionId: 'ins_cl_banco_de_chile',
  name: 'Banco de Chile',
  country: 'CL',
  popularity: 2,
  monogram: { text: 'CH', color: '#ffffff', background: '#1e3a8a' },
  health: { status: 'good', successRate: 0.99 },
  resetUrl: 'https://banco.example/clave',
  credentialFields: [
    {
      name: 'rut',
      kind: 'rut',
      label: { es: 'RUT', en: 'RUT' },
      help: { es: 'Con dígito verificador: 11.111.111-1', en: 'With its check digit: 11.111.111-1' },
      pattern: null,
      maxLength: 12,
    },
    {
      name: 'password',
      kind: 'password',
      label: { es: 'Contraseña', en: 'Password' },
      help: null,
      pattern: null,
      maxLength: 128,
    },
  ],
}

const troubled: InstitutionView = {
  ...bank,
  institutionId: 'ins_cl_bci',
  name: 'Bci',
  popularity: 4,
  monogram: { text: 'BC', color: '#ffffff', background: '#047857' },
  health: { status: 'down', successRate: 0.1 },
}

const others = ['BancoEstado', 'Santander', 'Banco Falabella', 'Scotiabank', 'Itaú', 'Cooperativa del Personal'].map(
  (name, index): InstitutionView => ({
    ...bank,
    institutionId: `ins_cl_${index}`,
    name,
    popularity: index * 2 + 1,
    monogram: { text: name.slice(0, 2).toUpperCase(), color: '#ffffff', background: '#b91c1c' },
  }),
)

/** What the service says of a new connection, but for the differences. */
export function statusWith(differences: Partial<ConnectionStatusView>): ConnectionStatusView {
  return {
    connectionId: 'con_1',
    status: 'PENDING',
    step: 'awaiting_credentials',
    version: 1,
    institutionId: null,
    connectedAt: null,
    lastSyncedAt: null,
    attemptsRemaining: null,
    submissionId: null,
    challenge: null,
    error: null,
    ...differences,
  }
}

function known(differences: Partial<ConnectionStatusView> = {}): Known {
  const status = statusWith({ institutionId: bank.institutionId, ...differences })
  return { institutions: [bank, troubled, ...others], status }
}

const established = known({ status: 'FAILED_AUTH', connectedAt: '2026-01-01T00:00:00Z' })
const remembered = { rut: '11.111.111-1' }
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** Where each failure is told; with a new code, this list has to name its place. */
const failures = {
  invalid_credentials: { where: 'refused', action: 'retry' },
  account_locked: { where: 'refused', action: 'visit_bank' },
  password_change_required: { where: 'refused', action: 'visit_bank' },
  user_action_required: { where: 'refused', action: 'visit_bank' },
  mfa_invalid: { where: 'form', action: 'retry' },
  mfa_expired: { where: 'form', action: 'retry' },
  user_cancelled: { where: 'form', action: 'retry' },
  reauthentication_required: { where: 'form again', action: 'retry' },
  bank_unavailable: { where: 'form', action: 'wait' },
  rate_limited: { where: 'form', action: 'wait' },
  unexpected_response: { where: 'form', action: 'wait' },
  outcome_unknown: { where: 'form', action: 'retry' },
  submission_unreadable: { where: 'form', action: 'retry' },
  login_mismatch: { where: 'form again', action: 'retry' },
  too_many_attempts: { where: 'refused', action: 'wait' },
  unsupported: { where: 'refused', action: 'choose_another_bank' },
} as const satisfies Record<FailureView['code'], { where: string; action: FailureView['action'] }>

type FailureCode = keyof typeof failures

function noticeOf(code: FailureCode): Notice {
  const { action } = failures[code]
  const waits = code === 'too_many_attempts' || code === 'rate_limited'
  const failure = { code, message: '', developerMessage: '', action, retryable: false }
  return {
    kind: 'failure',
    failure: waits ? { ...failure, retryAt: inMinutes(25) } : failure,
    attemptsRemaining: code === 'invalid_credentials' ? 2 : null,
  }
}

function form(differences: Partial<Extract<WidgetState, { name: 'entering_credentials' }>> = {}): WidgetState {
  return {
    name: 'entering_credentials',
    known: known(),
    institution: bank,
    values: {},
    notice: null,
    problems: {},
    ...differences,
  }
}

function refused(notice: Notice, name: 'refused' | 'cancelling' = 'refused'): WidgetState {
  const error = notice.kind === 'failure' ? notice.failure : null
  return { name, known: known({ status: 'FAILED_AUTH', error }), institution: bank, remembered, notice }
}

function screenOf(code: FailureCode): WidgetState {
  const notice = noticeOf(code)
  switch (failures[code].where) {
    case 'refused':
      return refused(notice)
    case 'form':
      return form({ values: remembered, notice })
    case 'form again':
      return form({ known: established, values: remembered, notice })
  }
}

const raised = { id: 'chl_1', label: 'Enviada al +56 9 •••• ••21', expiresAt: inMinutes(2.9) }
const code: Challenge = { ...raised, type: 'code', via: 'sms', length: 6, resendable: true }
const approval: Challenge = { ...raised, type: 'approve_elsewhere', label: 'Enviada a «Teléfono de Ana»' }
const choice: Challenge = {
  ...raised,
  type: 'choose',
  label: '¿Por dónde quieres recibir la clave?',
  options: [
    { id: 'sms', label: 'SMS al +56 9 •••• ••21' },
    { id: 'email', label: 'Correo a a•••@correo.cl' },
  ],
}
const questions: Challenge = {
  ...raised,
  type: 'questions',
  label: 'Preguntas de seguridad',
  questions: [
    { id: 'pet', label: '¿Cómo se llamaba tu primera mascota?' },
    { id: 'city', label: '¿En qué ciudad naciste?' },
  ],
}

function challenged(
  challenge: Challenge,
  differences: Partial<Extract<WidgetState, { name: 'challenged' }>> = {},
): Extract<WidgetState, { name: 'challenged' }> {
  return {
    name: 'challenged',
    known: known(),
    institution: bank,
    remembered,
    challenge,
    after: 1,
    notice: null,
    problems: {},
    ...differences,
  }
}

const validating = {
  name: 'validating',
  known: known(),
  institution: bank,
  remembered,
  submissionId: null,
  after: 1,
} as const
const loading = { name: 'loading', remembered: {}, notice: null } as const
const ended = (reason: EndReason): WidgetState => ({ name: 'ended', reason })

export interface Screen {
  state: WidgetState
  /** What is typed into its first field once it is there. */
  typed?: string
  /** How long it has been looked at. */
  afterMs?: number
  withoutPurpose?: true
  /** On a hosted page that leads back. */
  goesBack?: true
}

/** Every screen that a user can come to, by what it shows. */
export const screens: Record<string, Screen> = {
  loading: { state: loading },
  consent: { state: { name: 'consenting', known: known({ institutionId: null }) } },
  'consent, no purpose given': { state: { name: 'consenting', known: known() }, withoutPurpose: true },
  banks: { state: { name: 'choosing_bank', known: known(), notice: null } },
  'banks, none found': { state: { name: 'choosing_bank', known: known(), notice: null }, typed: 'nowhere' },
  'banks, none at all': {
    state: { name: 'choosing_bank', known: { ...known(), institutions: [] }, notice: null },
  },
  form: { state: form() },
  'form of a bank in trouble': { state: form({ institution: troubled }) },
  'form with problems': {
    state: form({ values: { rut: '11.111.111-2' }, problems: { rut: 'rut', password: 'required' } }),
  },
  'form, rejected': { state: form({ values: remembered, notice: { kind: 'not_accepted' } }) },
  'form again': { state: form({ known: established, notice: { kind: 'saved_credentials_refused' } }) },
  sending: { state: { name: 'sealing', known: known(), institution: bank, values: {} } },
  checking: { state: { ...validating, awaited: 'verdict' } },
  'checking for long': { state: { ...validating, awaited: 'verdict' }, afterMs: 21_000 },
  'checking, bank unknown': { state: { ...validating, institution: null, awaited: 'verdict' } },
  'asking for another code': { state: { ...validating, awaited: 'resend' } },
  'cancelling a challenge': { state: { ...validating, awaited: 'cancel' } },
  code: { state: challenged(code) },
  'code with problems': { state: challenged(code, { problems: { code: 'length' } }), typed: '12' },
  'code, wrong': {
    state: challenged(code, { notice: { kind: 'answer_refused', type: 'code', attemptsRemaining: 2 } }),
  },
  'code, no network': { state: { name: 'unreachable', during: challenged(code), phase: 'waiting', attempt: 0 } },
  'code, time is up': { state: challenged({ ...code, expiresAt: inMinutes(-1) }) },
  approval: { state: challenged(approval) },
  'approval, time is up': { state: challenged({ ...approval, expiresAt: inMinutes(-1) }) },
  choice: { state: challenged(choice) },
  'choice with problems': { state: challenged(choice, { problems: { choose: 'required' } }) },
  questions: { state: challenged(questions) },
  'questions with problems': { state: challenged(questions, { problems: { pet: 'required', city: 'required' } }) },
  ...Object.fromEntries(
    (Object.keys(failures) as FailureCode[]).map((failure) => [`failure: ${failure}`, { state: screenOf(failure) }]),
  ),
  cancelling: { state: refused(noticeOf('invalid_credentials'), 'cancelling') },
  'not cancelled': { state: refused({ kind: 'not_cancelled', because: 'unavailable' }) },
  'no longer to be cancelled': { state: form({ notice: { kind: 'not_cancelled', because: 'conflict' } }) },
  unreachable: { state: { name: 'unreachable', during: loading, phase: 'waiting', attempt: 0 } },
  'unreachable, trying': { state: { name: 'unreachable', during: loading, phase: 'trying', attempt: 1 } },
  'connected, fetching': {
    state: { name: 'fetching', known: known(), institution: bank, already: false, after: 1 },
  },
  connected: { state: { name: 'connected', institution: bank, already: false, fetched: true } },
  'connected already': { state: { name: 'connected', institution: null, already: true, fetched: false } },
  'ended: token expired': { state: ended('token_expired') },
  'ended: token missing': { state: ended('token_missing'), goesBack: true },
  'ended: connection not found': { state: ended('connection_not_found') },
  'ended: return URL not allowed': { state: ended('return_url_not_allowed') },
  'ended: unexpected error': { state: ended('unexpected_error') },
  'left, connected': { state: { name: 'left', outcome: { kind: 'success' } } },
  'left, but still here': { state: { name: 'left', outcome: { kind: 'success' } }, goesBack: true },
  'ended: unsupported browser': { state: ended('unsupported_browser') },
  'left, bank still checking': { state: { name: 'left', outcome: { kind: 'pending' } } },
  left: { state: { name: 'left', outcome: { kind: 'exit', code: null } } },
}
