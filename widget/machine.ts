import { arrive, challengeScreen, credentialForm } from './arrive.ts'
import { problemsOfAnswer } from './challenge-answer.ts'
import { problemsOf, withoutPasswords } from './credential-fields.ts'
import type {
  Awaited,
  ChallengeAnswer,
  Challenged,
  ExitCode,
  Known,
  Submission,
  WidgetEvent,
  WidgetState,
  Working,
} from './states.ts'

/** How the widget goes on after `event`; the very same state where the event means nothing to it. */
export function reduce(state: WidgetState, event: WidgetEvent): WidgetState {
  switch (state.name) {
    case 'left':
      return state
    case 'fetching':
    case 'connected':
      if (event.type === 'close') return { name: 'left', outcome: { kind: 'success' } }
      return state.name === 'fetching' ? fetching(state, event) : state
    case 'consenting':
      if (event.type === 'close') return leave(null)
      return event.type === 'agree' ? afterConsent(state.known) : state
    case 'ended':
      return event.type === 'close' ? leave(state.reason) : state
    case 'unreachable':
      if (event.type === 'close') return isWithBank(state.during) ? pending : leave('network_error')
      if (event.type === 'lost') return { ...state, phase: 'waiting', attempt: state.attempt + 1 }
      if (event.type === 'retry' || event.type === 'returned') {
        return state.phase === 'waiting' ? { ...state, phase: 'trying' } : state
      }
      return passOn(state, event)
    case 'choosing_bank':
      if (event.type === 'close') return leave(null)
      if (event.type === 'bank_chosen') return credentialForm(state.known, event.institution, {}, null)
      return state
    case 'entering_credentials':
      return enteringCredentials(state, event)
    case 'refused':
      if (event.type === 'close') return leave(null)
      if (event.type === 'retry') return credentialForm(state.known, state.institution, state.remembered, null)
      if (event.type === 'cancel') return { ...state, name: 'cancelling' }
      if (event.type === 'choose_another') return chooseAnother(state)
      return state
    case 'loading':
    case 'sealing':
    case 'sending':
    case 'validating':
    case 'challenged':
    case 'sealing_answer':
    case 'sending_answer':
    case 'cancelling':
      if (event.type === 'close') return isWithBank(state) ? pending : leave(null)
      if (event.type === 'ended')
        return event.reason === 'connection_not_found' && state.name === 'cancelling'
          ? leave(null)
          : { name: 'ended', reason: event.reason }
      if (event.type === 'lost')
        return { name: 'unreachable', during: interrupted(state), phase: 'waiting', attempt: 0 }
      if (event.type === 'returned') return interrupted(state)
      return working(state, event)
  }
}

/** The bank of a connection that was established stays the same. */
export function mayChooseAnotherBank(known: Known): boolean {
  return known.status.connectedAt === null
}

function chooseAnother(state: Extract<WidgetState, { name: 'entering_credentials' | 'refused' }>): WidgetState {
  return mayChooseAnotherBank(state.known) ? { name: 'choosing_bank', known: state.known, notice: null } : state
}

export function awaitedAfter(answer: ChallengeAnswer): Awaited {
  return 'resend' in answer ? 'resend' : 'cancel' in answer ? 'cancel' : 'verdict'
}

const pending: WidgetState = { name: 'left', outcome: { kind: 'pending' } }

function isWithBank(state: Working): boolean {
  switch (state.name) {
    case 'sending':
      return true
    case 'validating':
      return state.awaited === 'verdict'
    case 'sending_answer':
      return awaitedAfter(state.answer) === 'verdict'
    default:
      return false
  }
}

function leave(code: ExitCode | null): WidgetState {
  return { name: 'left', outcome: { kind: 'exit', code } }
}

/** The answer that an interrupted poll was waiting for may have been given meanwhile. */
function interrupted(state: Working): Working {
  return state.name === 'validating' || state.name === 'challenged' ? { ...state, after: null } : state
}

function afterConsent(known: Known): WidgetState {
  const { institutionId } = known.status
  if (institutionId === null) return { name: 'choosing_bank', known, notice: null }
  const institution = known.institutions.find((one) => one.institutionId === institutionId)
  return institution ? credentialForm(known, institution, {}, null) : { name: 'ended', reason: 'unexpected_error' }
}

/** The bank is connected: what becomes of the first sync, or of the network, changes nothing about that. */
function fetching(state: Extract<Working, { name: 'fetching' }>, event: WidgetEvent): WidgetState {
  const { institution, already } = state
  switch (event.type) {
    case 'status': {
      const next = arrive({ ...state.known, status: event.status }, {}, null, 'awaited')
      if (next.name === 'fetching' || next.name === 'connected') return { ...next, already }
      return { name: 'connected', institution, already, fetched: false }
    }
    case 'nothing_new':
    case 'returned':
      return { ...state, after: null }
    case 'lost':
    case 'ended':
      return { name: 'connected', institution, already, fetched: false }
    default:
      return state
  }
}

function passOn(state: Extract<WidgetState, { name: 'unreachable' }>, event: WidgetEvent): WidgetState {
  const next = reduce(state.during, event)
  return next === state.during ? state : next
}

function working(state: Exclude<Working, { name: 'fetching' }>, event: WidgetEvent): WidgetState {
  switch (state.name) {
    case 'loading':
      return event.type === 'loaded' ? arrive(event.known, state.remembered, state.notice, 'found') : state
    case 'sealing':
      return event.type === 'sealed' ? sealed(state, event.submission) : state
    case 'sending':
      return sending(state, event)
    case 'validating':
      return validating(state, event)
    case 'challenged':
      return challenged(state, event)
    case 'sealing_answer': {
      if (event.type !== 'answer_sealed') return state
      const { typed: _, ...rest } = state
      return { ...rest, name: 'sending_answer', answer: { sealed: event.sealed } }
    }
    case 'sending_answer':
      return sendingAnswer(state, event)
    case 'cancelling':
      if (event.type === 'cancelled') return leave(null)
      if (event.type === 'cancel_unavailable')
        return { ...state, name: 'refused', notice: { kind: 'not_cancelled', because: 'unavailable' } }
      if (event.type === 'status_changed')
        return { name: 'loading', remembered: state.remembered, notice: { kind: 'not_cancelled', because: 'conflict' } }
      return state
  }
}

function enteringCredentials(
  state: Extract<WidgetState, { name: 'entering_credentials' }>,
  event: WidgetEvent,
): WidgetState {
  const { known, institution } = state
  switch (event.type) {
    case 'close':
      return leave(null)
    case 'choose_another':
      return chooseAnother(state)
    case 'submit': {
      const problems = problemsOf(institution.credentialFields, event.values)
      return Object.keys(problems).length > 0
        ? { ...state, values: event.values, problems }
        : { name: 'sealing', known, institution, values: event.values }
    }
    default:
      return state
  }
}

function sealed(state: Extract<Working, { name: 'sealing' }>, submission: Submission): WidgetState {
  const { known, institution, values } = state
  const remembered = withoutPasswords(institution.credentialFields, values)
  return { name: 'sending', known, institution, remembered, submission }
}

function sending(state: Extract<Working, { name: 'sending' }>, event: WidgetEvent): WidgetState {
  const { known, institution, remembered, submission } = state
  const fields = institution.credentialFields
  switch (event.type) {
    case 'accepted':
    case 'another_under_way':
      return {
        name: 'validating',
        known,
        institution,
        remembered,
        awaited: 'verdict',
        ...(event.type === 'accepted'
          ? { submissionId: submission.submissionId, after: known.status.version }
          : { submissionId: null, after: null }),
      }
    case 'rejected': {
      const named = fields.filter(({ name }) => event.fields.includes(name))
      return {
        name: 'entering_credentials',
        known,
        institution,
        values: remembered,
        notice: named.length > 0 ? null : { kind: 'not_accepted' },
        problems: Object.fromEntries(named.map(({ name }) => [name, 'rejected'])),
      }
    }
    case 'status_changed':
      return { name: 'loading', remembered, notice: { kind: 'not_accepted' } }
    default:
      return state
  }
}

function validating(state: Extract<Working, { name: 'validating' }>, event: WidgetEvent): WidgetState {
  // A verdict of another submission was passed over: once nothing follows it, it is the last word.
  if (event.type === 'nothing_new') return { ...state, submissionId: null, after: null }
  if (event.type !== 'status') return state
  const { status } = event
  const known = { ...state.known, status }
  if (state.submissionId !== null && status.submissionId !== state.submissionId) {
    return { ...state, known, after: status.version }
  }
  const next = arrive(known, state.remembered, null, 'awaited')
  return next.name === 'validating' ? { ...next, awaited: state.awaited } : next
}

function challenged(state: Extract<Working, { name: 'challenged' }>, event: WidgetEvent): WidgetState {
  const { institution, remembered, challenge } = state
  const about: Challenged = { known: state.known, institution, remembered, challenge }
  switch (event.type) {
    case 'status': {
      const { status } = event
      const known = { ...state.known, status }
      return status.challenge?.id === challenge.id
        ? { ...state, known, after: status.version }
        : arrive(known, remembered, null, 'awaited')
    }
    case 'nothing_new':
      // An answer from another device that is still being checked has no version of its own.
      return { ...state, after: null }
    case 'answer': {
      const problems = problemsOfAnswer(challenge, event.typed)
      return Object.keys(problems).length > 0
        ? { ...state, problems }
        : { name: 'sealing_answer', ...about, typed: event.typed }
    }
    case 'resend':
      return { name: 'sending_answer', ...about, answer: { resend: true } }
    case 'cancel':
      return { name: 'sending_answer', ...about, answer: { cancel: true } }
    default:
      return state
  }
}

function sendingAnswer(state: Extract<Working, { name: 'sending_answer' }>, event: WidgetEvent): WidgetState {
  const { known, institution, remembered, challenge } = state
  switch (event.type) {
    case 'accepted':
    case 'status_changed': {
      const after = event.type === 'accepted' ? known.status.version : null
      return {
        name: 'validating',
        known,
        institution,
        remembered,
        submissionId: null,
        after,
        awaited: awaitedAfter(state.answer),
      }
    }
    case 'rejected':
      return challengeScreen({ known, institution, remembered, challenge }, { kind: 'not_accepted' }, null)
    default:
      return state
  }
}
