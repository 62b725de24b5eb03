import { TestWorkflowEnvironment } from '@temporalio/testing'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { onTestFinished, vi } from 'vitest'
import type { Activities } from '../../activities/index.ts'
import { bundleWorkflows } from '../bundle-workflows.ts'
import { connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute } from '../../workflows/messages.ts'

const root = join(import.meta.dirname, '..', '..')
const { resolve } = createRequire(import.meta.url)

/** `Keyword`, in the enumeration of Temporal's API. */
const keyword = 2

/** With nothing to do for so long, a clock that skips would have come to its end. */
const idleMs = 4_000

export type VirtualTime = Awaited<ReturnType<typeof openVirtualTime>>

/**
 * Temporal's time-skipping server, until the test is over. What runs in this process goes by its clock; PostgreSQL keeps
 * its own.
 */
export async function openVirtualTime() {
  const { stdout } = await promisify(execFile)(join(root, 'temporal-dev.sh'), ['install-test-server'])
  const path = stdout.trim()
  const server = await TestWorkflowEnvironment.createTimeSkipping(
    path === '' ? {} : { server: { executable: { type: 'existing-path', path } } },
  )
  onTestFinished(() => server.teardown())
  for (const { name } of [connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute]) {
    const searchAttributes = { [name]: keyword }
    await server.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes })
  }
  // Between two steps it goes on like any clock: what has a deadline would wait for ever in a frozen one.
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true })
  onTestFinished(() => void vi.useRealTimers())
  const follow = async () => void vi.setSystemTime(await server.currentTimeMs())
  await follow()
  let running = 0
  let lastBusyAt = 0

  return {
    address: server.address,

    /** Moves the time on; what falls due meanwhile is done at its own time. */
    async advance(ms: number): Promise<void> {
      lastBusyAt = performance.now()
      const slept = server.sleep(ms).then(() => true)
      while (!(await Promise.race([slept, sleep(500)]))) {
        if (running > 0 || performance.now() - lastBusyAt < idleMs) continue
        // Where a run continues as new, the server sometimes loses one unlocking of its clock, which then skips no more.
        await server.connection.testService!.unlockTimeSkipping({})
        lastBusyAt = Infinity
      }
      await follow()
    },

    /** The activities, each at the time that the server has come to. */
    following<A extends Activities>(activities: A): A {
      const followed = Object.entries(activities).map(([name, run]) => [
        name,
        async (...args: unknown[]) => {
          running++
          try {
            await follow()
            return await (run as (...given: unknown[]) => unknown)(...args)
          } finally {
            running--
            lastBusyAt = Math.max(lastBusyAt, performance.now())
          }
        },
      ])
      return Object.fromEntries(followed)
    },
  }
}

/** The workflows, told to continue as new as `suggest-continue-as-new.ts` says. */
export async function bundleWithSuggestions(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-months-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'workflows.cjs')
  await writeFile(path, await bundleWorkflows(resolve('./suggest-continue-as-new.ts')))
  return path
}
