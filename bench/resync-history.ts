import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionStatusView } from '../api/status.ts'
import type { Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { createConnection, rutOf, submitCredentials } from './workload.ts'

const resyncs = 4

/** What routine re-syncs add to a workflow's history, on a worker that syncs every two seconds. */
export async function resyncHistory(stack: BenchStack): Promise<Figure[]> {
  const stop = await stack.syncEvery(2)
  const connection = await createConnection(stack)
  const { connectionId } = connection
  await submitCredentials(stack, connection, rutOf(2_000_000))
  const syncedVersion = 3
  const before = await historyAt(syncedVersion)
  const after = await historyAt(syncedVersion + resyncs)
  await stop()
  const events = (after.length - before.length) / resyncs
  const bytes = (after.bytes - before.bytes) / resyncs
  return [
    {
      what: 'History per re-sync',
      target: '≤ 12 events, ≤ 6 kB',
      figure: `${events} events, ${(bytes / 1_000).toFixed(1)} kB`,
      baseline: '',
      ratio: (events / 12).toFixed(2),
      met: events <= 12 && bytes <= 6_000,
    },
  ]

  /** The history at rest after that version. */
  async function historyAt(version: number): Promise<{ length: number; bytes: number }> {
    for (;;) {
      const status = await stack.call<ConnectionStatusView>('GET', `/v1/connections/${connectionId}/status`, stack.key)
      if (status.version > version) throw new Error(`Version ${version} went by; it is ${status.version} already.`)
      if (status.version === version && status.step === 'idle') {
        await sleep(300)
        const description = await stack.temporal.workflow.getHandle(connectionId).describe()
        return { length: description.historyLength, bytes: description.historySize! }
      }
      await sleep(50)
    }
  }
}
