import { startCounterpart } from './counterpart.ts'
import { milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { createConnection, keepBusy } from './workload.ts'

const rounds = 5
const callsOneByOne = 400
const width = 16
const busyMs = 4_000

/**
 * What a call costs for being ours: `GET /v1/connections/:id` (API key, rate limit, the row and its view) beside a bare Hono
 * route that answers with the same JSON and asks nobody. They take turns: one call after the other, then sixteen at once.
 */
export async function apiOverhead(stack: BenchStack): Promise<Figure[]> {
  const { connectionId } = await createConnection(stack)
  const path = `/v1/connections/${connectionId}`
  const answer = await stack.call<object>('GET', path, stack.key)
  const bareRoute = await startCounterpart('bare-route.ts', { ANSWER: JSON.stringify(answer) })
  const ours = { url: stack.apiUrl + path, ms: [] as number[], answered: 0 }
  const bare = { url: bareRoute.url + path, ms: [] as number[], answered: 0 }
  for (const { url } of [ours, bare]) await keepBusy(width, busyMs, () => ask(stack, url))
  for (let round = 0; round < rounds; round++) {
    for (const side of [ours, bare]) {
      for (let call = 0; call < callsOneByOne; call++) {
        const startedAt = performance.now()
        await ask(stack, side.url)
        side.ms.push(performance.now() - startedAt)
      }
      side.answered += await keepBusy(width, busyMs, () => ask(stack, side.url))
    }
  }
  await bareRoute.stop()
  const [p50, bareP50] = [percentile(ours.ms, 0.5), percentile(bare.ms, 0.5)]
  const [perSecond, barePerSecond] = [ours, bare].map(({ answered }) => answered / ((rounds * busyMs) / 1_000)) as [
    number,
    number,
  ]
  return [
    {
      what: '`GET /v1/connections/:id`, one call after the other',
      target: '',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(percentile(ours.ms, 0.99))}`,
      baseline: `p50 ${milliseconds(bareP50)}, p99 ${milliseconds(percentile(bare.ms, 0.99))}, bare Hono route`,
      ratio: (p50 / bareP50).toFixed(2),
      met: true,
    },
    {
      what: `The same, ${width} at once`,
      target: '',
      figure: `${perSecond.toFixed(0)} /s`,
      baseline: `${barePerSecond.toFixed(0)} /s, bare Hono route`,
      ratio: (perSecond / barePerSecond).toFixed(2),
      met: true,
    },
  ]
}

async function ask({ key }: BenchStack, url: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  await response.text()
}
