import { lookup as dnsLookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { parseRetryAfter } from '../activities/banks/retry-after.ts'
import { createAddressGuard } from './address.ts'
import { describeProblem } from './connection-problem.ts'
import { guardLookup, type Lookup } from './guarded-lookup.ts'

/** What becomes of an answer's body: it may say why an event was refused, and is nobody's reason to wait. */
const bodyLimitMs = 2_000
const bodyLimitBytes = 16_384
const excerptLength = 500

/** Below the keep-alive time of common servers (5 s in Node), so that few sockets are closed from the other side. */
const idleMs = 4_000

export type Answer = { durationMs: number } & (
  | { kind: 'answered'; status: number; retryAfterMs: number | undefined; excerpt: string | null }
  | { kind: 'no_answer'; problem: string }
)
type Outcome = Answer extends infer Each ? (Each extends Answer ? Omit<Each, 'durationMs'> : never) : never

export interface Post {
  /** One request, redirects not followed; resolves within the time limit whatever the receiver does. */
  post: (url: string, body: string, headers: Record<string, string>) => Promise<Answer>
  /** Ends what is still connected. */
  close: () => void
}

/** Requests to public addresses and the allowed CIDR ranges alone, over sockets kept for the next. */
export function createPost(
  allowedRanges: string[],
  { timeoutMs = 15_000, lookup = dnsLookup }: { timeoutMs?: number; lookup?: Lookup } = {},
): Post {
  const guard = createAddressGuard(allowedRanges)
  const guarded = { lookup: guardLookup(guard, lookup) }
  const kept = { ...guarded, keepAlive: true, timeout: idleMs }
  const plain = { request: http.request, agent: new http.Agent(kept), freshAgent: new http.Agent(guarded) }
  const secure = { request: https.request, agent: new https.Agent(kept), freshAgent: new https.Agent(guarded) }

  function attempt(url: URL, body: string, headers: Record<string, string>): Promise<Outcome> {
    if (guard.whyRefused(url)) return Promise.resolve(unanswered({ code: 'ADDRESS_REFUSED' }))
    const { request, agent, freshAgent } = url.protocol === 'https:' ? secure : plain
    return new Promise((resolve) => {
      let pending = true
      let current = send(agent)
      const deadline = performance.now() + timeoutMs
      let timer = setTimeout(() => {
        settle({ kind: 'no_answer', problem: `no answer in ${timeoutMs / 1_000} s` })
        current.destroy()
      }, timeoutMs)

      function settle(outcome: Outcome) {
        pending = false
        clearTimeout(timer)
        resolve(outcome)
      }

      function send(via: http.Agent) {
        const sent = request(url, { method: 'POST', headers, agent: via }, (answered) => {
          pending = false
          clearTimeout(timer)
          const read = readExcerpt(answered, (excerpt) => settle({ ...verdict(answered), excerpt }))
          timer = setTimeout(read.stop, Math.min(bodyLimitMs, deadline - performance.now()))
        })
        // Asked for by nobody; without a listener it would look like a connection that was closed.
        sent.on('upgrade', (answered, socket) => {
          socket.destroy()
          settle({ ...verdict(answered), excerpt: null })
        })
        sent.on('error', (error: NodeJS.ErrnoException) => {
          if (!pending) return
          // The receiver had closed the socket before it could see the request, as it may at any time.
          const stale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
          if (stale && via !== freshAgent) current = send(freshAgent)
          else settle(unanswered(error))
        })
        sent.end(body)
        return sent
      }
    })
  }

  return {
    async post(url, body, headers) {
      const startedAt = performance.now()
      const outcome = await attempt(new URL(url), body, headers)
      return { ...outcome, durationMs: Math.round(performance.now() - startedAt) }
    },

    close() {
      for (const { agent, freshAgent } of [plain, secure]) {
        agent.destroy()
        freshAgent.destroy()
      }
    },
  }
}

function verdict({ statusCode, headers }: IncomingMessage) {
  const retryAfterMs = parseRetryAfter(headers['retry-after'] ?? null, new Date())
  return { kind: 'answered' as const, status: statusCode!, retryAfterMs }
}

function unanswered(error: { code?: string | undefined }): Outcome {
  return { kind: 'no_answer', problem: describeProblem(error) }
}

/** Reads to the end of the body, or to the limits, whose passing costs the socket. */
function readExcerpt(response: IncomingMessage, done: (excerpt: string | null) => void) {
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length > bodyLimitBytes) response.destroy()
  })
  response.on('error', () => {})
  response.on('close', () => done(toExcerpt(Buffer.concat(chunks))))
  return { stop: () => response.destroy() }
}

/** What PostgreSQL can store of it. */
function toExcerpt(bytes: Buffer): string | null {
  const text = bytes.toString('utf8', 0, 4 * excerptLength).slice(0, excerptLength)
  return text.toWellFormed().replaceAll('\0', '\uFFFD') || null
}
