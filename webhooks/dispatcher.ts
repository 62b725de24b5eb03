import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/index.ts'
import { recordAttempts, type AttemptOutcome } from '../db/webhook-attempts.ts'
import { claimDue, endpointsWithDue, giveUp, type PendingDelivery } from '../db/webhook-deliveries.ts'
import { endpointIsDisabled } from '../db/webhook-endpoints.ts'
import { errorFields, log } from '../log.ts'
import type { Attempt } from './attempt.ts'
import type { Slots } from './slots.ts'

/** How often it looks by itself: a lost notification, a short wait's end or another worker's death cost no more. */
const lookEveryMs = 1_000
const recordAgainAfterMs = 1_000
/** Taken and not recorded yet: where the database cannot keep up, no more is taken. */
const maxUnderWay = 1_000

export type Dispatcher = ReturnType<typeof createDispatcher>

/**
 * Makes the attempts that need no workflow of their own: those of new deliveries, of the first short wait, and of what is
 * sent again on request. Several workers share the work; what one had taken when it died comes due again.
 */
export function createDispatcher({ db, attempt, slots }: { db: Database; attempt: Attempt; slots: Slots }) {
  /** Endpoints for which something may be due. */
  const due = new Set<string>()
  /** By the delivery's id. */
  const underWay = new Map<string, Promise<void>>()
  let lookAt = 0
  const stopping = new AbortController()
  let wakeUp = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  const recorder = createRecorder(db)

  function wake(endpointId?: string): void {
    if (endpointId) due.add(endpointId)
    wakeUp.abort()
  }

  async function deliver(delivery: PendingDelivery): Promise<void> {
    const { id, endpointId, endpointDisabled } = delivery
    if (endpointDisabled) return giveUp(db, id, endpointIsDisabled)
    slots.take(endpointId)
    const outcome = await attempt(delivery).finally(() => {
      slots.release(endpointId)
      wake()
    })
    slots.note(endpointId, outcome.status === 'delivered')
    await recorder.record(outcome)
  }

  /** Takes what there is room for; returns whether there was anything. */
  async function takeDue(): Promise<boolean> {
    if (underWay.size >= maxUnderWay) return false
    const wanted = [...due]
      .map((endpointId) => ({ endpointId, room: slots.roomFor(endpointId) }))
      .filter(({ room }) => room > 0)
    if (wanted.length === 0) return false
    // Whoever is named from now on is looked at again.
    for (const { endpointId } of wanted) due.delete(endpointId)
    const taken = await claimDue(db, wanted)
    for (const { endpointId, room } of wanted) {
      if (taken.filter((delivery) => delivery.endpointId === endpointId).length === room) due.add(endpointId)
    }
    for (const delivery of taken) {
      const { id } = delivery
      // Its claim ended before it was recorded, which a database that is slow to write can do.
      if (underWay.has(id)) continue
      const work = deliver(delivery)
        .catch((error) => log('error', 'delivery_failed', { deliveryId: id, ...errorFields(error) }))
        .finally(() => {
          underWay.delete(id)
          wake()
        })
      underWay.set(id, work)
    }
    return taken.length > 0
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wakeUp = new AbortController()
      try {
        if (performance.now() >= lookAt) {
          lookAt = performance.now() + lookEveryMs
          for (const endpointId of await endpointsWithDue(db)) due.add(endpointId)
        }
        if (await takeDue()) continue
      } catch (error) {
        log('error', 'dispatch_failed', errorFields(error))
      }
      await sleep(Math.max(0, lookAt - performance.now()), undefined, { signal: wakeUp.signal }).catch(() => {})
    }
  }

  return {
    wake,
    start(): void {
      running = run()
    },
    /** Resolves once what is under way has been answered and recorded. */
    async stop(): Promise<void> {
      stopping.abort()
      wakeUp.abort()
      await running
      await Promise.all(underWay.values())
    },
  }
}

/** Writes together what has ended while the write before was under way. */
function createRecorder(db: Database) {
  let waiting: { outcome: AttemptOutcome; recorded: () => void }[] = []
  let writing = false

  async function write(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      for (let failures = 0; ; failures++) {
        try {
          await recordAttempts(
            db,
            batch.map(({ outcome }) => outcome),
            'dispatcher',
          )
          break
        } catch (error) {
          log('error', 'record_failed', errorFields(error))
          // They come due again, and the receivers know them by their ids.
          if (failures === 2) break
          await sleep(recordAgainAfterMs)
        }
      }
      for (const { recorded } of batch) recorded()
    }
    writing = false
  }

  return {
    record(outcome: AttemptOutcome): Promise<void> {
      return new Promise((recorded) => {
        waiting.push({ outcome, recorded })
        if (!writing) void write()
      })
    },
  }
}
