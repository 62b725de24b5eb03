import http from 'node:http'
import https from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { parseRetryAfter } from '../activities/banks/retry-after.ts'

const timeoutMs = 15_000

export type Answer =
  | { kind: 'answered'; status: number; retryAfterMs: number | undefined }
  | { kind: 'no_answer'; problem: string; retryAfterMs?: undefined }

/** One signed request, to public addresses and the allowed ranges alone; resolves whatever becomes of it. */
export function post(
  url: string,
  body: string,
  allowIPAddressList: string[],
  headers: Record<string, string>,
): Promise<Answer> {
  const secure = url.startsWith('https:')
  const options = { allowIPAddressList, keepAlive: false }
  const agent = secure ? new RequestFilteringHttpsAgent(options) : new RequestFilteringHttpAgent(options)
  return new Promise((resolve) => {
    const request = (secure ? https : http).request(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent, timeout: timeoutMs },
      (response) => {
        response.destroy()
        resolve({
          kind: 'answered',
          status: response.statusCode!,
          retryAfterMs: parseRetryAfter(response.headers['retry-after'] ?? null, new Date()),
        })
      },
    )
    request.setTimeout(timeoutMs, () => request.destroy(new Error('timeout')))
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'no_answer', problem: describe(error) }))
    request.end(body)
  })
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.message === 'timeout') return `no answer in ${timeoutMs / 1000} s`
  if (/is not allowed/.test(error.message)) return 'the address is private, and its range is not allowed'
  return error.code ?? 'the connection failed'
}
