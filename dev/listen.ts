import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Webhook } from 'standardwebhooks'

const usage = `npm run listen -- --key arau_test_… --forward http://localhost:3000/webhooks
Forwards every event from now on to a program on this machine, signed as webhooks are, and prints what it answers.
  --key      your API key
  --forward  where your program takes webhooks
  --api      where Araucaria is (http://localhost:8080)
  --secret   what to sign with (whsec_…); otherwise a secret that is the same at every run with this key`

const pauseMs = 1_000
const patienceMs = 15_000

/** As `GET /v1/events` answers. */
interface Event {
  eventId: string
  type: string
  body: string
}

class UsageError extends Error {}

function readOptions() {
  const { values } = parseArgs({
    options: {
      key: { type: 'string' },
      forward: { type: 'string' },
      api: { type: 'string', default: 'http://localhost:8080' },
      secret: { type: 'string' },
    },
  })
  const { key, forward, api, secret = derivedSecret(key ?? '') } = values
  if (!key?.startsWith('arau_')) throw new UsageError('--key is missing: an API key, arau_test_… or arau_live_….')
  for (const [name, address] of Object.entries({ forward, api })) {
    if (!/^https?:$/.test(URL.parse(address ?? '')?.protocol ?? '')) {
      throw new UsageError(
        `--${name} is missing or malformed: an http(s) address, like http://localhost:3000/webhooks.`,
      )
    }
  }
  if (!/^whsec_[\w+/]{32,}={0,2}$/.test(secret)) {
    throw new UsageError('--secret is malformed: whsec_ and at least 24 bytes in base64, as Araucaria gives them.')
  }
  return { key, forward: forward!, api: api.replace(/\/+$/, ''), secret }
}

function derivedSecret(key: string): string {
  return `whsec_${createHash('sha256').update(`araucaria listen ${key}`).digest('base64')}`
}

/** @throws {UsageError} where the API refuses what it is asked */
async function readEvents(api: string, key: string, query: Record<string, string>): Promise<Event[]> {
  const response = await fetch(`${api}/v1/events?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(patienceMs),
  })
  const answer = (await response.json()) as { data: Event[]; detail?: string }
  if (response.status >= 400 && response.status < 500) throw new UsageError(answer.detail ?? `HTTP ${response.status}`)
  if (!response.ok) throw new Error(answer.detail ?? `HTTP ${response.status}`)
  return answer.data
}

/** What became of an event, in words. */
async function forwardTo(url: string, webhook: Webhook, { eventId, body }: Event): Promise<string> {
  const now = new Date()
  const startedAt = performance.now()
  const took = () => `in ${Math.round(performance.now() - startedAt)} ms`
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Araucaria-Webhooks/1',
        'webhook-id': eventId,
        'webhook-timestamp': `${Math.floor(now.getTime() / 1_000)}`,
        'webhook-signature': webhook.sign(eventId, now, body),
      },
      body,
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = response.ok ? '' : (await response.text()).trim().slice(0, 200)
    return `${response.status} ${took()}${text && `: ${text}`}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return `no answer ${took()}: ${name === 'TimeoutError' ? 'it took too long' : (cause?.code ?? name)}`
  }
}

async function listen(): Promise<never> {
  const { key, forward, api, secret } = readOptions()
  const webhook = new Webhook(secret)
  let [last] = await readEvents(api, key, { order: 'desc', limit: '1' })
  console.log(`Forwarding the events of ${api} to ${forward}, signed with ${secret}`)
  let away = false
  for (;;) {
    try {
      const events = await readEvents(api, key, { limit: '100', ...(last && { startingAfter: last.eventId }) })
      away = false
      for (const event of events) {
        last = event
        const answer = await forwardTo(forward, webhook, event)
        console.log(`${new Date().toISOString()}  ${event.type}  ${event.eventId}  ${answer}`)
      }
      if (events.length > 0) continue
    } catch (error) {
      if (error instanceof UsageError) throw error
      if (!away) console.error(`${api} does not answer; trying again until it does.`)
      away = true
    }
    await sleep(pauseMs)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))

listen().catch((error: Error) => {
  const unreachable = error instanceof TypeError && error.message === 'fetch failed'
  console.error(unreachable ? 'Araucaria does not answer: is it running, and is --api its address?' : error.message)
  if (!unreachable) console.error(`\n${usage}`)
  process.exit(1)
})
