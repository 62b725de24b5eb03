import { connectionStatusQuery } from '../workflows/messages.ts'
import type { ConnectionStatusView } from '../api/status.ts'
import { moveOn } from './move-on.ts'
import type { Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { atRate, openConnections } from './workload.ts'

const connections = 1_000
const changeEverySeconds = 5
const durationMs = 20_000

/**
 * 1,000 connections that each change every 5 seconds, each watched by one poller. Counted are the distinct versions
 * that reach the pollers: through held polls, then with one Temporal query per poll, which can deliver at most one
 * version per answer.
 */
export async function versions(stack: BenchStack): Promise<Figure[]> {
  const ids = await openConnections(stack, connections)
  const held = await delivered(stack, ids, (id, after, signal) => pollHeld(stack, id, after, signal))
  const queried = await delivered(stack, ids, (id) => pollByQuery(stack, id))
  const ratio = held / queried
  return [
    {
      what: `${connections} connections each changing every ${changeEverySeconds} s: distinct versions delivered in ${durationMs / 1_000} s`,
      target: '≥ 20 times one query per poll',
      figure: `${held}`,
      baseline: `${queried}, one query per poll`,
      ratio: ratio.toFixed(1),
      met: ratio >= 20,
    },
  ]
}

/** One poller per connection while all of them change; how many answers carried something new. */
async function delivered(
  stack: BenchStack,
  ids: string[],
  poll: (id: string, after: number, signal: AbortSignal) => Promise<number | null>,
): Promise<number> {
  const stopping = new AbortController()
  let count = 0
  const pollers = ids.map(async (id) => {
    let version = 1
    while (!stopping.signal.aborted) {
      const next = await poll(id, version, stopping.signal).catch(() => null)
      if (next === null || stopping.signal.aborted) continue
      version = next
      count++
    }
  })
  const changes = (connections / changeEverySeconds) * (durationMs / 1_000)
  await atRate(connections / changeEverySeconds, changes, (index) => moveOn(stack, ids[index % ids.length]!))
  stopping.abort()
  await Promise.all(pollers)
  return count
}

async function pollHeld(stack: BenchStack, id: string, after: number, signal: AbortSignal): Promise<number | null> {
  const response = await fetch(`${stack.apiUrl}/v1/connections/${id}/status?after=${after}`, {
    headers: { authorization: `Bearer ${stack.key}` },
    signal,
  })
  return response.status === 200 ? ((await response.json()) as ConnectionStatusView).version : null
}

async function pollByQuery({ temporal }: BenchStack, id: string): Promise<number> {
  return (await temporal.workflow.getHandle(id).query(connectionStatusQuery)).version
}
