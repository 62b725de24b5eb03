import type { InstitutionView } from '../../api/institutions.ts'
import type { FailureView } from '../../api/failure-view.ts'
import type { ConnectionStatusView } from '../../api/status.ts'
import { statusWith as status } from '../../widget/gallery/screens.ts'
import type { Known, WidgetState } from '../../widget/states.ts'

export { status }

export const bank = {
  institutionId: 'ins_cl_itau',
  name: 'Itaú',
  country: 'CL',
  popularity: 1,
  monogram: { text: 'IT', color: '#ffffff', background: '#c2410c' },
  health: { status: 'unknown', successRate: null },
  resetUrl: null,
  credentialFields: [
    { name: 'rut', kind: 'rut', label: { es: 'RUT', en: 'RUT' }, help: null, pattern: null, maxLength: 12 },
    {
      name: 'password',
      kind: 'password',
      label: { es: 'Clave', en: 'Password' },
      help: null,
      pattern: null,
      maxLength: 128,
    },
  ],
} satisfies InstitutionView

export function known(differences: Partial<ConnectionStatusView>): Known {
  return { institutions: [bank], status: status(differences) }
}

export function failure(code: FailureView['code']): FailureView {
  const action = code === 'bank_unavailable' ? 'wait' : 'retry'
  return { code, message: '', developerMessage: '', action, retryable: false }
}

export function entering(): WidgetState {
  return { name: 'entering_credentials', known: known({}), institution: bank, values: {}, notice: null, problems: {} }
}

export function sent(): WidgetState {
  return {
    name: 'sending',
    known: known({}),
    institution: bank,
    remembered: { rut: '11.111.111-1' },
    submission: { submissionId: 'mine', sealed: 'sealed text' },
  }
}

export function fetching(): WidgetState {
  return {
    name: 'fetching',
    known: known({ status: 'CONNECTED', step: 'syncing' }),
    institution: bank,
    already: false,
    after: 3,
  }
}

type Challenge = NonNullable<ConnectionStatusView['challenge']>

const raised = { id: 'cha_1', label: 'Enviado al +56 9 **** 1234', expiresAt: '2026-01-01T00:05:00Z' }

export const challenges = {
  code: { ...raised, type: 'code', via: 'sms', length: 6, resendable: true },
  approve_elsewhere: { ...raised, type: 'approve_elsewhere' },
  choose: { ...raised, type: 'choose', options: ['sms', 'push'].map((id) => ({ id, label: id })) },
  questions: { ...raised, type: 'questions', questions: ['pet', 'street'].map((id) => ({ id, label: `${id}?` })) },
} satisfies Record<string, Challenge>

/** What the service says while the bank waits for `challenge`. */
export function challengedStatus(
  challenge: Challenge,
  differences: Partial<ConnectionStatusView> = {},
): ConnectionStatusView {
  return status({
    step: 'awaiting_challenge',
    version: 2,
    institutionId: bank.institutionId,
    submissionId: 'mine',
    challenge,
    ...differences,
  })
}
