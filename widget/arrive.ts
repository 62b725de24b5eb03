import type { FailureView } from '../api/failure-view.ts'
import type { InstitutionView } from '../api/institutions.ts'
import type { ConnectionStatusView } from '../api/status.ts'
import type { Challenge } from './challenge-answer.ts'
import type { FieldValues } from './credential-fields.ts'
import type { Challenged, Known, Notice, WidgetState } from './states.ts'

/** The screen for what the service says, whether it is the verdict that was awaited or what was found on opening. */
export function arrive(
  known: Known,
  remembered: FieldValues,
  notice: Notice | null,
  verdict: 'awaited' | 'found',
): WidgetState {
  const { status, institutions } = known
  const institution = institutions.find(({ institutionId }) => institutionId === status.institutionId) ?? null
  if (status.status === 'CONNECTED') {
    const found = { institution, already: verdict === 'found' && notice?.kind !== 'not_accepted' }
    return isFetching(status)
      ? { name: 'fetching', known, after: status.version, ...found }
      : { name: 'connected', fetched: status.lastSyncedAt !== null, ...found }
  }
  if (status.status === 'DISCONNECTED') return { name: 'ended', reason: 'connection_not_found' }
  const { challenge, error, attemptsRemaining, submissionId, version } = status
  if (challenge && institution) {
    const about = { known, institution, remembered, challenge }
    return challengeScreen(about, noticeOnChallenge(challenge, error, attemptsRemaining), version)
  }
  if (status.step === 'validating' || status.step === 'awaiting_challenge') {
    return { name: 'validating', known, institution, remembered, submissionId, after: version, awaited: 'verdict' }
  }
  const untouched = status.status === 'PENDING' && submissionId === null && error === null
  if (untouched && verdict === 'found' && notice === null) return { name: 'consenting', known }
  if (status.institutionId === null) return { name: 'choosing_bank', known, notice }
  if (institution === null) return { name: 'ended', reason: 'unexpected_error' }

  const failure: Notice | null = error && { kind: 'failure', failure: error, attemptsRemaining }
  const aboutCredentials = status.status === 'FAILED_AUTH' && !(error && aboutSecondFactor.has(error.code))
  const triesHelp = error?.action !== 'choose_another_bank' && error?.code !== 'too_many_attempts'
  if (failure && status.connectedAt === null && (aboutCredentials || !triesHelp)) {
    return { name: 'refused', known, institution, remembered, notice: notice ?? failure }
  }
  // Nothing was said against the credentials: not a word about saved ones.
  if (!aboutCredentials) return credentialForm(known, institution, remembered, notice ?? failure)
  const aboutSaved = verdict === 'found' && (error === null || error.action === 'retry')
  return credentialForm(
    known,
    institution,
    remembered,
    notice ?? (aboutSaved ? { kind: 'saved_credentials_refused' } : failure),
  )
}

/** The record knows nothing of a sync that is under way, only that there has been none. */
function isFetching({ step, lastSyncedAt, error }: ConnectionStatusView): boolean {
  return step === 'syncing' || (lastSyncedAt === null && error === null)
}

export function credentialForm(
  known: Known,
  institution: InstitutionView,
  values: FieldValues,
  notice: Notice | null,
): WidgetState {
  return { name: 'entering_credentials', known, institution, values, notice, problems: {} }
}

const aboutSecondFactor = new Set<FailureView['code']>([
  'mfa_invalid',
  'mfa_expired',
  'user_cancelled',
  'reauthentication_required',
])

function noticeOnChallenge(
  { type }: Challenge,
  error: FailureView | null,
  attemptsRemaining: number | null,
): Notice | null {
  if (error === null) return null
  // The words of the failure are for when the bank allows no more.
  if (error.code === 'mfa_invalid') return { kind: 'answer_refused', type, attemptsRemaining }
  return { kind: 'failure', failure: error, attemptsRemaining: null }
}

export function challengeScreen(about: Challenged, notice: Notice | null, after: number | null): WidgetState {
  return { name: 'challenged', ...about, after, notice, problems: {} }
}
