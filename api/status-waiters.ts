import type { Database } from '../db/index.ts'
import { errorFields, log } from '../log.ts'

interface Waiter {
  after: number
  wake: () => void
}

/** A notification that was lost is made good by reading the versions of everything that is held. */
const sweepMs = 5_000

export type StatusWaiters = ReturnType<typeof createStatusWaiters>

/** Who waits for which connection to change, in this process. */
export function createStatusWaiters(db: Database) {
  const waiters = new Map<string, Set<Waiter>>()
  let timer: NodeJS.Timeout | undefined

  function wake(connectionId: string): void {
    for (const waiter of waiters.get(connectionId) ?? []) waiter.wake()
  }

  async function sweep(): Promise<void> {
    if (waiters.size === 0) return
    const rows = await db
      .selectFrom('connections')
      .select(['id', 'version'])
      .where('id', 'in', [...waiters.keys()])
      .execute()
    for (const { id, version } of rows) {
      for (const waiter of waiters.get(id) ?? []) if (version > waiter.after) waiter.wake()
    }
  }

  return {
    start(): void {
      timer = setInterval(
        () => void sweep().catch((error) => log('error', 'sweep_failed', errorFields(error))),
        sweepMs,
      )
    },
    stop(): void {
      clearInterval(timer)
      this.wakeAll()
    },
    wake,
    wakeAll(): void {
      for (const connectionId of waiters.keys()) wake(connectionId)
    },

    /** Registers a poll for versions above `after`. Register, read, then wait: a change in between is not missed. */
    register(connectionId: string, after: number) {
      let changed = Promise.withResolvers<void>()
      const waiter: Waiter = { after, wake: () => changed.resolve() }
      const held = waiters.get(connectionId) ?? new Set()
      waiters.set(connectionId, held.add(waiter))
      return {
        /** Resolves at the next change, after `timeoutMs`, or when the client goes away. */
        async changed(timeoutMs: number, signal: AbortSignal): Promise<void> {
          const timeout = setTimeout(waiter.wake, timeoutMs)
          signal.addEventListener('abort', waiter.wake)
          await changed.promise
          clearTimeout(timeout)
          signal.removeEventListener('abort', waiter.wake)
          changed = Promise.withResolvers<void>()
        },
        release(): void {
          held.delete(waiter)
          if (held.size === 0) waiters.delete(connectionId)
        },
      }
    },
  }
}
