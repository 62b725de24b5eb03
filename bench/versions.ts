import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionStatusView } from '../api/status.ts'
import { connectionStatusQuery } from '../workflows/messages.ts'
import type { Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { connectedConnections, untilTasksAreDone } from './workload.ts'

const connections = 1_000
const syncEverySeconds = 5
const durationMs = 30_000
const queryPauseMs = 1_000

/**
 * 1,000 connections whose syncs are due every 5 seconds, more than the development server carries, each watched by one
 * poller. Counted are the distinct versions that reach the pollers: through held polls, then by one Temporal query per
 * poll, asked again a second after each answer.
 */
export async function versions(stack: BenchStack): Promise<Figure[]> {
  const ids = await connectedConnections(stack, connections)
  const stop = await stack.syncEvery(syncEverySeconds)
  // The next ones were a day away.
  await Promise.all(ids.map((id) => stack.call('POST', `/v1/connections/${id}/sync`, stack.key)))
  const held = await delivered(ids, (id, after, signal) => pollHeld(stack, id, after, signal))
  const queried = await delivered(ids, (id, _, signal) => pollByQuery(stack, id, signal))
  await stop()
  await untilTasksAreDone(stack)
  const ratio = held / queried
  return [
    {
      what: `${connections} connections, a sync of each due every ${syncEverySeconds} s: distinct versions delivered in ${durationMs / 1_000} s`,
      target: '≥ 20 times one query per poll',
      figure: `${held}`,
      baseline: `${queried}, one query per poll`,
      ratio: ratio.toFixed(1),
      met: ratio >= 20,
    },
  ]
}

/** One poller per connection; how many answers carried a version that it had not seen. */
async function delivered(
  ids: string[],
  poll: (id: string, after: number, signal: AbortSignal) => Promise<number | null>,
): Promise<number> {
  const stopping = new AbortController()
  let count = 0
  const pollers = ids.map(async (id) => {
    let version = 0
    while (!stopping.signal.aborted) {
      const next = await poll(id, version, stopping.signal).catch(() => null)
      if (next === null || next === version || stopping.signal.aborted) continue
      // The first answer tells what was so before.
      if (version > 0) count++
      version = next
    }
  })
  await sleep(durationMs)
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

async function pollByQuery({ temporal }: BenchStack, id: string, signal: AbortSignal): Promise<number> {
  const { version } = await temporal.withAbortSignal(signal, () =>
    temporal.workflow.getHandle(id).query(connectionStatusQuery),
  )
  await sleep(queryPauseMs, undefined, { signal }).catch(() => {})
  return version
}
