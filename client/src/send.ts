import { AraucariaError, NetworkError, toError } from './errors.ts'

export interface SendOptions {
  /** Of one attempt, its answer's body included. */
  timeoutMs: number
  maxRetries: number
  signal: AbortSignal | undefined
}

const firstDelayMs = 500
const longestDelayMs = 8_000
const longestRetryAfterSeconds = 60

/**
 * Sends a request that is safe to send again, and does so after no answer, 429 and 5xx.
 *
 * @throws {AraucariaError} for everything but a success with JSON, or with nothing
 * @throws the signal's reason once it is aborted
 */
export async function send(request: Request, options: SendOptions): Promise<Response> {
  const body = (await request.text()) || null
  for (let retries = 0; ; retries++) {
    try {
      return await attempt(request, body, options)
    } catch (error) {
      if (!(error instanceof AraucariaError)) throw error
      // An earlier attempt has got through, and its answer has not.
      if (retries > 0 && request.method === 'DELETE' && error.code === 'NOT_FOUND') {
        return new Response(null, { status: 204 })
      }
      const delayMs = retries < options.maxRetries ? delayBeforeRetryMs(error, retries) : undefined
      if (delayMs === undefined) throw error
      await sleep(delayMs, options.signal)
    }
  }
}

/** Undefined where asking again is of no use, or not before a time that nobody should wait for. */
function delayBeforeRetryMs(error: AraucariaError, retries: number): number | undefined {
  const { retryable, retryAfter } = error
  if (!retryable) return undefined
  if (retryAfter === undefined) return Math.min(longestDelayMs, firstDelayMs * 2 ** retries) * (0.5 + Math.random() / 2)
  return retryAfter > longestRetryAfterSeconds ? undefined : retryAfter * 1000 + Math.random() * firstDelayMs
}

async function attempt(request: Request, body: string | null, { signal, timeoutMs }: SendOptions): Promise<Response> {
  const { url, method, headers } = request
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  let response: Response
  let text: string
  try {
    // Followed, a redirect could turn a POST into a GET.
    response = await fetch(url, { method, headers, body, redirect: 'manual', signal: either })
    text = await response.text()
  } catch (cause) {
    signal?.throwIfAborted()
    const { origin } = new URL(url)
    if (timeout.aborted) throw new NetworkError('TIMEOUT', `${origin} did not answer within ${timeoutMs} ms.`, cause)
    throw new NetworkError('NETWORK_ERROR', `${origin} can't be reached, or hung up.`, cause)
  }
  const { status } = response
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  if (!response.ok || !(isJson || status === 204)) throw toError(response, text)
  return new Response(text || null, { status })
}

function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
