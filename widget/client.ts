import type { InstitutionView } from '../api/institutions.ts'
import type { ProblemBody } from '../api/problem.ts'
import type { ConnectionStatusView } from '../api/status.ts'
import { seal, type SealingKey } from '../sealing/seal.ts'
import { answerToSend } from './challenge-answer.ts'
import { learnTime, now } from './clock.ts'
import { valueToSend } from './credential-fields.ts'
import type { WidgetEvent, Working } from './states.ts'

const pollSeconds = 25
const answerWithinMs = 20_000
const sealedForSeconds = 5 * 60

declare global {
  interface Window {
    /** By path: what the page asked for before this script was there. */
    early?: Record<string, Promise<Response>>
  }
}

/** An early answer, once: whoever asks again wants a newer one. */
function takeEarly(path: string): Promise<Response> | undefined {
  const answer = window.early?.[path]
  delete window.early?.[path]
  return answer
}

/** The subject of a JWT is its connection; nobody but the service can say whether it is genuine. */
function isFor(token: string, connectionId: string): boolean {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    return (JSON.parse(payload) as { sub?: unknown }).sub === connectionId
  } catch {
    return false
  }
}

type Client = (working: Working, signal: AbortSignal) => Promise<WidgetEvent>

/** An answer other than the ones its caller names. */
class UnexpectedAnswer extends Error {
  readonly event: WidgetEvent

  constructor(event: WidgetEvent) {
    super(event.type)
    this.name = 'UnexpectedAnswer'
    this.event = event
  }
}

/** A gateway's page instead of JSON means the same as no answer. */
async function body<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T
  } catch {
    throw new UnexpectedAnswer({ type: 'lost' })
  }
}

/** Asks the service what a working state waits for. Anything that happens comes back as an event; it never throws. */
export function createClient(connectionId: string, token: string): Client {
  const connectionPath = `/v1/connections/${encodeURIComponent(connectionId)}`

  function ask(path: string, signal: AbortSignal, init: RequestInit, withinMs: number): Promise<Response> {
    return fetch(path, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...(init.body != null && { 'Content-Type': 'application/json' }) },
      cache: 'no-store',
      // A browser that is a few years old waits as long as it likes.
      signal: 'any' in AbortSignal ? AbortSignal.any([signal, AbortSignal.timeout(withinMs)]) : signal,
    })
  }

  async function call(
    path: string,
    signal: AbortSignal,
    init: RequestInit = {},
    withinMs = answerWithinMs,
  ): Promise<Response> {
    const asked = takeEarly(path) ?? ask(path, signal, init, withinMs)
    const response = await asked.catch(() => {
      throw new UnexpectedAnswer({ type: 'lost' })
    })
    learnTime(response)
    if (response.status === 401) throw new UnexpectedAnswer({ type: 'ended', reason: 'token_expired' })
    if (response.status === 404) {
      const reason = isFor(token, connectionId) ? 'connection_not_found' : 'token_expired'
      throw new UnexpectedAnswer({ type: 'ended', reason })
    }
    return response
  }

  async function read<T>(path: string, signal: AbortSignal, withinMs?: number): Promise<T | null> {
    const response = await call(path, signal, {}, withinMs)
    if (response.status === 204) return null
    if (response.ok) return await body<T>(response)
    throw unexpected(response)
  }

  async function load(signal: AbortSignal): Promise<WidgetEvent> {
    const [status, institutions] = await Promise.all([
      read<ConnectionStatusView>(`${connectionPath}/status`, signal),
      read<{ data: InstitutionView[] }>('/v1/institutions', signal),
    ])
    if (status === null || institutions === null) return { type: 'lost' }
    return { type: 'loaded', known: { status, institutions: institutions.data } }
  }

  async function sealFor(
    institutionId: string,
    submissionId: string,
    content: object,
    signal: AbortSignal,
  ): Promise<string> {
    const keySet = await read<{ keys: SealingKey[] }>('/v1/sealing-keys', signal)
    const key = keySet?.keys[0]
    if (!key) throw new UnexpectedAnswer({ type: 'ended', reason: 'unexpected_error' })
    const expiresAt = Math.floor(now() / 1000) + sealedForSeconds
    return seal(key, content, { connectionId, institutionId, submissionId, expiresAt })
  }

  async function sealFields(state: Extract<Working, { name: 'sealing' }>, signal: AbortSignal): Promise<WidgetEvent> {
    const { institutionId, credentialFields } = state.institution
    const fields = credentialFields.map((field) => [field.name, valueToSend(field, state.values[field.name] ?? '')])
    const submissionId = crypto.randomUUID()
    const sealed = await sealFor(institutionId, submissionId, Object.fromEntries(fields), signal)
    return { type: 'sealed', submission: { submissionId, sealed } }
  }

  async function sealAnswer(
    { institution, challenge, typed }: Extract<Working, { name: 'sealing_answer' }>,
    signal: AbortSignal,
  ): Promise<WidgetEvent> {
    const content = answerToSend(challenge, typed)
    return { type: 'answer_sealed', sealed: await sealFor(institution.institutionId, challenge.id, content, signal) }
  }

  async function send(state: Extract<Working, { name: 'sending' }>, signal: AbortSignal): Promise<WidgetEvent> {
    const response = await call(`${connectionPath}/credentials`, signal, {
      method: 'POST',
      body: JSON.stringify({ institutionId: state.institution.institutionId, ...state.submission }),
    })
    if (response.ok) return { type: 'accepted' }
    if (response.status === 409) {
      switch ((await body<ProblemBody>(response)).code) {
        case 'SUBMISSION_ALREADY_USED':
          return { type: 'accepted' }
        case 'SUBMISSION_IN_PROGRESS':
          return { type: 'another_under_way' }
        default:
          return { type: 'status_changed' }
      }
    }
    if (response.status === 422) {
      const { errors } = await body<ProblemBody>(response)
      return { type: 'rejected', fields: (errors ?? []).map(({ field }) => field.replace(/^fields\./, '')) }
    }
    throw unexpected(response)
  }

  async function sendAnswer(
    { challenge, answer }: Extract<Working, { name: 'sending_answer' }>,
    signal: AbortSignal,
  ): Promise<WidgetEvent> {
    const response = await call(`${connectionPath}/challenge`, signal, {
      method: 'POST',
      body: JSON.stringify({ challengeId: challenge.id, answer }),
    })
    if (response.ok) return { type: 'accepted' }
    if (response.status === 409) return { type: 'status_changed' }
    if (response.status === 422) return { type: 'rejected', fields: [] }
    throw unexpected(response)
  }

  async function poll(after: number | null, signal: AbortSignal): Promise<WidgetEvent> {
    const query = after === null ? '' : `?after=${after}&wait=${pollSeconds}`
    const status = await read<ConnectionStatusView>(
      `${connectionPath}/status${query}`,
      signal,
      answerWithinMs + pollSeconds * 1000,
    )
    return status ? { type: 'status', status } : { type: 'nothing_new' }
  }

  async function cancel(signal: AbortSignal): Promise<WidgetEvent> {
    const response = await call(connectionPath, signal, { method: 'DELETE', keepalive: true })
    if (response.ok) return { type: 'cancelled' }
    if (response.status === 409) return { type: 'status_changed' }
    if (response.status === 503) return { type: 'cancel_unavailable' }
    throw unexpected(response)
  }

  return async (working, signal) => {
    try {
      switch (working.name) {
        case 'loading':
          return await load(signal)
        case 'sealing':
          return await sealFields(working, signal)
        case 'sending':
          return await send(working, signal)
        case 'sealing_answer':
          return await sealAnswer(working, signal)
        case 'sending_answer':
          return await sendAnswer(working, signal)
        case 'validating':
        case 'challenged':
        case 'fetching':
          return await poll(working.after, signal)
        case 'cancelling':
          return await cancel(signal)
      }
    } catch (error) {
      return error instanceof UnexpectedAnswer ? error.event : { type: 'ended', reason: 'unexpected_error' }
    }
  }
}

/** What a service in trouble answers may be different next time; any other refusal will not. */
function unexpected(response: Response): UnexpectedAnswer {
  return new UnexpectedAnswer(
    response.status >= 500 || response.status === 429
      ? { type: 'lost' }
      : { type: 'ended', reason: 'unexpected_error' },
  )
}

/** Resolves when asking again is sensible: the browser is back online, or the pause after failed `attempt` is over. */
export function whenWorthRetrying(attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(1000 * 2 ** attempt, 15_000))
    addEventListener('online', () => resolve(), { signal })
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}
