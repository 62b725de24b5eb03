import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import { errorFields, log } from '../log.ts'
import { Problem } from './problem.ts'

/** `over`: the time is up, the client has gone, or the process is stopping. */
type Wakening = 'changed' | 'over'

interface Waiter {
  after: number
  wake: (wakening: Wakening) => void
}

/** A notification that was lost is made good by reading the versions of everything that is held. */
const sweepMs = 5_000
/** One open tab holds one; more than a few are a mistake or an attack. */
const maxPerToken = 5

export type StatusWaiters = ReturnType<typeof createStatusWaiters>

/** Who waits for which connection to change, in this process. */
export function createStatusWaiters(db: Database) {
  const waiters = new Map<string, Set<Waiter>>()
  const heldByToken = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let stopping = false

  function wake(connectionId: string): void {
    for (const waiter of waiters.get(connectionId) ?? []) waiter.wake('changed')
  }

  async function sweep(): Promise<void> {
    if (waiters.size === 0) return
    const rows = await db
      .selectFrom('connections')
      .select(['id', 'version'])
      .where('id', '=', sql<string>`any(${[...waiters.keys()]})`)
      .execute()
    for (const { id, version } of rows) {
      for (const waiter of waiters.get(id) ?? []) if (version > waiter.after) waiter.wake('changed')
    }
  }

  function sweepNow(): void {
    sweep().catch((error) => log('error', 'sweep_failed', errorFields(error)))
  }

  return {
    start(): void {
      timer = setInterval(sweepNow, sweepMs)
    },
    /** Every held poll is answered now, and none is held any more. */
    stop(): void {
      stopping = true
      clearInterval(timer)
      for (const held of waiters.values()) for (const waiter of held) waiter.wake('over')
    },
    wake,
    /** How many polls are held now. */
    held(): number {
      let count = 0
      for (const held of waiters.values()) count += held.size
      return count
    },
    /** Notifications may have been missed: whoever waits for what has happened meanwhile is woken. */
    sweep: sweepNow,

    /**
     * Registers a poll for versions above `after`. Register, read, then wait: a change in between is not missed.
     * @throws {Problem} TOO_MANY_POLLS where the widget token holds as many as it may
     */
    register(connectionId: string, after: number, tokenId?: string) {
      const heldBefore = tokenId === undefined ? 0 : (heldByToken.get(tokenId) ?? 0)
      if (heldBefore >= maxPerToken) {
        throw new Problem(
          'TOO_MANY_POLLS',
          `A widget token holds at most ${maxPerToken} polls at once; close some tabs.`,
          {
            headers: { 'retry-after': '5' },
          },
        )
      }
      if (tokenId !== undefined) heldByToken.set(tokenId, heldBefore + 1)
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
          if (tokenId === undefined) return
          const left = heldByToken.get(tokenId)! - 1
          if (left === 0) heldByToken.delete(tokenId)
          else heldByToken.set(tokenId, left)
        },
      }
    },
  }
}
