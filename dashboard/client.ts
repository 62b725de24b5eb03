import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { ProblemBody } from '../api/problem.ts'
import type { Mode } from '../workflows/connection-state.ts'

const answerWithinMs = 20_000

/** Why a call did not do what was asked, in the service's own words if it had any. */
export class Refusal extends Error {
  readonly title: string
  readonly requestId: string | null
  /** HTTP's; null where there was no answer. */
  readonly status: number | null

  constructor(problem: Partial<ProblemBody> | null, status: number | null) {
    super(problem?.detail ?? 'It may be starting, or your connection may be down.')
    this.name = 'Refusal'
    this.title = problem?.title ?? 'The service does not answer'
    this.requestId = problem?.requestId ?? null
    this.status = status
  }
}

export type Client = ReturnType<typeof createClient>

/** Speaks to the API as `key`, which is held here and nowhere else, until `forget`. Every failure is a Refusal. */
export function createClient(key: string, onKeyRefused: (why: Refusal) => void) {
  const session = new AbortController()

  async function call<T>(method: string, path: string, signal: AbortSignal, body?: object): Promise<T> {
    const response = await fetch(`/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.any([signal, session.signal, AbortSignal.timeout(answerWithinMs)]),
    }).catch(() => null)
    const answer: unknown = await response?.json().catch(() => null)
    if (response?.ok && answer) return answer as T
    const refusal = new Refusal(answer as Partial<ProblemBody> | null, response?.status ?? null)
    if (refusal.status === 401 && !session.signal.aborted) onKeyRefused(refusal)
    throw refusal
  }

  const mode: Mode = key.startsWith('arau_live_') ? 'live' : 'test'
  return {
    mode,
    read: <T>(path: string, signal = session.signal) => call<T>('GET', path, signal),
    send: <T>(method: 'POST' | 'PATCH', path: string, body: object = {}) => call<T>(method, path, session.signal, body),
    /** What is still under way is given up; its answer is never seen. */
    forget: () => session.abort(),
  }
}

export const ClientContext = createContext<Client | null>(null)

export function useClient(): Client {
  return useContext(ClientContext)!
}
