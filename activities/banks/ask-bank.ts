import { parseRetryAfter } from './retry-after.ts'

/**
 * What became of one request. `never_sent`: no connection came about, so the bank certainly did not see it.
 * `lost`: it may have been seen, and no whole answer came back.
 */
export type BankResponse =
  | { kind: 'answered'; status: number; retryAfterMs: number | undefined; body: unknown }
  | { kind: 'never_sent' }
  | { kind: 'lost' }

export interface BankRequest {
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: unknown
  timeoutMs: number
}

const maxBodyBytes = 1024 * 1024

/**
 * Asks once. The body is the parsed JSON of a 200, else undefined: too long or unreadable is undefined as well.
 * What fetch throws stays here, because it may hold the request.
 * @throws the reason of `signal`, where that is what ended the request
 */
export async function askBank(url: URL, request: BankRequest, signal: AbortSignal): Promise<BankResponse> {
  signal.throwIfAborted()
  const { method, headers, body, timeoutMs } = request
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), new Date())
    if (response.status !== 200) {
      // The status says it all; how the body ends does not matter any more.
      void response.body?.cancel().catch(() => {})
      return { kind: 'answered', status: response.status, retryAfterMs, body: undefined }
    }
    return { kind: 'answered', status: 200, retryAfterMs, body: parseJson(await boundedText(response)) }
  } catch (error) {
    signal.throwIfAborted()
    return { kind: neverConnected(error) ? 'never_sent' : 'lost' }
  }
}

/** Node names the system call that failed; one of these comes before any byte of the request. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected)
  if ('syscall' in error) return error.syscall === 'connect' || error.syscall === 'getaddrinfo'
  if ('code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT') return true
  return neverConnected(error.cause)
}

async function boundedText(response: Response): Promise<string | null> {
  if (!response.body) return null
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.byteLength
    if (length > maxBodyBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
