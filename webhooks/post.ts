import http from 'node:http'
import https from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { parseRetryAfter } from '../activities/banks/retry-after.ts'

const timeoutMs = 15_000

export type Answer = { durationMs: number } & (
  | { kind: 'answered'; status: number; retryAfterMs: number | undefined; excerpt: string | null }
  | { kind: 'no_answer'; problem: string }
)
export type Post = (url: string, body: string, headers: Record<string, string>) => Promise<Answer>

/** One signed request, to public addresses and the allowed ranges alone; resolves whatever becomes of it. */
export function createPost(allowIPAddressList: string[]): { post: Post; close: () => void } {
  const options = { allowIPAddressList, keepAlive: true }
  const agents = { http: new RequestFilteringHttpAgent(options), https: new RequestFilteringHttpsAgent(options) }
  function post(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
    const secure = url.startsWith('https:')
    const startedAt = performance.now()
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          agent: secure ? agents.https : agents.http,
        },
        (response) => {
          response.resume()
          resolve({
            durationMs: performance.now() - startedAt,
            kind: 'answered',
            status: response.statusCode!,
            excerpt: null,
            retryAfterMs: parseRetryAfter(response.headers['retry-after'] ?? null, new Date()),
          })
        },
      )
      request.setTimeout(timeoutMs, () => request.destroy(new Error('timeout')))
      request.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ durationMs: performance.now() - startedAt, kind: 'no_answer', problem: describe(error) }),
      )
      request.end(body)
    })
  }
  return {
    post,
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.message === 'timeout') return `no answer in ${timeoutMs / 1000} s`
  if (/is not allowed/.test(error.message)) return 'the address is private, and its range is not allowed'
  return error.code ?? 'the connection failed'
}
