import type { Database } from '../db/index.ts'
import { errorFields, log } from '../log.ts'

/** `over`: the time is up, the client has gone, or the process is stopping. */
type Wakening = 'changed' | 'over'

interface Waiter {
  after: number
  wake: (wakening: Wakening) => void
}

/** A notification that was lost is made good by reading the versions of everything that is held. */
const sweepMs = 5_000

export type StatusWaiters = ReturnType<typeof createStatusWaiters>

/** Who waits for which connection to change, in this process. */
export function createStatusWaiters(db: Database) {
  const waiters = new Map<string, Set<Waiter>>()
  let timer: NodeJS.Timeout | undefined

  let stopping = false

  function wake(connectionId: string): void {
    for (const waiter of waiters.get(connectionId) ?? []) waiter.wake('changed')
  }

  function wakeAll(wakening: Wakening): void {
    for (const held of waiters.values()) for (const waiter of held) waiter.wake(wakening)
  }

  async function sweep(): Promise<void> {
    if (waiters.size === 0) return
    const rows = await db
      .selectFrom('connections')
      .select(['id', 'version'])
      .where('id', 'in', [...waiters.keys()])
      .execute()
    for (const { id, version } of rows) {
      for (const waiter of waiters.get(id) ?? []) if (version > waiter.after) waiter.wake('changed')
    }
  }

  return {
    start(): void {
      timer = setInterval(
        () => void sweep().catch((error) => log('error', 'sweep_failed', errorFields(error))),
        sweepMs,
      )
    },
    /** Every held poll is answered now, and none is held any more. */
    stop(): void {
      stopping = true
      clearInterval(timer)
      wakeAll('over')
    },
    wake,
    /** Notifications may have been missed: everyone reads again. */
    wakeAll: () => wakeAll('changed'),

    /** Registers a poll for versions above `after`. Register, read, then wait: a change in between is not missed. */
    register(connectionId: string, after: number) {
      let next = Promise.withResolvers<Wakening>()
      const waiter: Waiter = { after, wake: (wakening) => next.resolve(wakening) }
      const held = waiters.get(connectionId) ?? new Set()
      waiters.set(connectionId, held.add(waiter))
      return {
        /** Resolves at the next change, after `timeoutMs`, or when the client aborts. */
        async changed(timeoutMs: number, signal: AbortSignal): Promise<Wakening> {
          if (stopping || signal.aborted) return 'over'
          const end = () => next.resolve('over')
          const timeout = setTimeout(end, timeoutMs)
          signal.addEventListener('abort', end)
          const wakening = await next.promise
          clearTimeout(timeout)
          signal.removeEventListener('abort', end)
          next = Promise.withResolvers()
          return wakening
        },
        release(): void {
          held.delete(waiter)
          if (held.size === 0) waiters.delete(connectionId)
        },
      }
    },
  }
}
