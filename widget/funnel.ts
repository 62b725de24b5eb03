import type { WidgetState } from './states.ts'
import type { FunnelEvent } from './open.ts'

const names = {
  loading: null,
  consenting: 'consent_shown',
  choosing_bank: 'banks_shown',
  entering_credentials: 'credentials_shown',
  sealing: 'credentials_submitted',
  sending: null,
  validating: null,
  challenged: 'challenge_shown',
  sealing_answer: 'challenge_answered',
  sending_answer: null,
  refused: 'refused',
  cancelling: 'cancelled',
  unreachable: 'network_lost',
  fetching: 'connected',
  connected: 'connected',
  ended: 'ended',
  left: null,
} as const satisfies Record<WidgetState['name'], FunnelEvent['name'] | null>

/** How far the user has come, for the page's statistics: nothing of what was typed, and nobody's name. */
export function toFunnelEvent(state: WidgetState): FunnelEvent | null {
  const name = names[state.name]
  if (name === null) return null
  const institution = 'institution' in state && state.institution
  const notice = 'notice' in state && state.notice
  return {
    name,
    ...(institution && { institutionId: institution.institutionId }),
    ...(state.name === 'challenged' && { challengeType: state.challenge.type }),
    ...(notice && notice.kind === 'failure' && { errorCode: notice.failure.code }),
    ...(state.name === 'ended' && { errorCode: state.reason }),
  }
}
