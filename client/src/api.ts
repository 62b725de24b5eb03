import createClient from 'openapi-fetch'
import type { paths } from './schema.ts'
import { send } from './send.ts'

export interface AraucariaOptions {
  /** `arau_test_…` or `arau_live_…`: for a backend only. */
  apiKey: string | undefined
  /** Where the service is, such as `https://api.araucaria.money`. */
  baseUrl: string | undefined
  /** The language of what is written for end users (`error.message` of a connection). */
  locale?: 'es' | 'en'
  /** Of each attempt; 10,000 unless told. */
  timeoutMs?: number
  /** How often a call is sent again; 2 unless told. */
  maxRetries?: number
}

export interface CallOptions {
  /** Ends the call, which then throws the signal's reason. */
  signal?: AbortSignal
  timeoutMs?: number
  maxRetries?: number
}

export interface PostOptions extends CallOptions {
  /** One of your own makes a call safe to repeat for 24 hours, in another process too; else each call has a random one. */
  idempotencyKey?: string
}

export type Api = ReturnType<typeof createApi>

/** The calls of the service's document, and how each is to be made. */
export function createApi({ apiKey, baseUrl, locale, timeoutMs = 10_000, maxRetries = 2 }: AraucariaOptions) {
  // Both come from an environment, where they are easily forgotten.
  if (!apiKey) throw new TypeError('apiKey is missing: an API key of Araucaria, arau_test_… or arau_live_…')
  if (!baseUrl) throw new TypeError('baseUrl is missing: the address of Araucaria, such as https://api.araucaria.money')
  const headers = { Authorization: `Bearer ${apiKey}`, ...(locale && { 'Accept-Language': locale }) }

  /** `heldMs` is how long the service may hold the call before it answers. */
  const how = (options: CallOptions, heldMs = 0) => ({
    fetch: (request: Request) =>
      send(request, {
        timeoutMs: (options.timeoutMs ?? timeoutMs) + heldMs,
        maxRetries: options.maxRetries ?? maxRetries,
        signal: options.signal,
      }),
  })
  return {
    client: createClient<paths>({ baseUrl, headers }),
    how,
    howToPost: ({ idempotencyKey = crypto.randomUUID(), ...options }: PostOptions) => ({
      ...how(options),
      headers: { 'Idempotency-Key': idempotencyKey },
    }),
  }
}

/** What a call answers with; its errors are thrown where it is sent. */
export async function dataOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

/** The query that a list takes. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never
