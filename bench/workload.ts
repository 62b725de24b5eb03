import { getCheckDigit } from 'rut.js'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchStack } from './stack.ts'

export interface CreatedConnection {
  connectionId: string
  widgetToken: string
}

export function createConnection(stack: BenchStack): Promise<CreatedConnection> {
  return stack.call('POST', '/v1/connections', stack.key)
}

/** Keeps `width` calls under way until `durationMs` have passed; returns how many were done. */
export async function keepBusy(width: number, durationMs: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + durationMs
  let done = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() < until) {
        await work()
        done++
      }
    }),
  )
  return done
}

/** Begins `count` pieces of work at a fixed rate, whether or not the earlier ones are done (an open loop). */
export async function atRate<T>(perSecond: number, count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const startedAt = performance.now()
  const started: Promise<T>[] = []
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, startedAt + (index * 1_000) / perSecond - performance.now()))
    started.push(work(index))
  }
  return Promise.all(started)
}

export async function untilOutboxIsEmpty(stack: BenchStack): Promise<void> {
  while (await stack.db.selectFrom('outbox').select('id').limit(1).executeTakeFirst()) await sleep(20)
}

/** How many commands wait in the outbox, read ten times a second. */
export async function watchBacklog(stack: BenchStack) {
  const outbox = { waiting: 0 }
  const read = async () => {
    const { count } = await stack.db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    outbox.waiting = Number(count)
  }
  await read()
  const timer = setInterval(() => void read(), 100)
  return {
    stop: () => clearInterval(timer),
    async untilBelow(limit: number): Promise<void> {
      while (outbox.waiting >= limit) await sleep(20)
    },
  }
}

/** The ids of `count` live connections that nobody has signed in to; what is missing is made through the API. */
export async function openConnections(stack: BenchStack, count: number): Promise<string[]> {
  const existing = () =>
    stack.db
      .selectFrom('connections')
      .select('id')
      .where('status', '=', 'PENDING')
      .where('deletedAt', 'is', null)
      .limit(count)
      .execute()
  let missing = count - (await existing()).length
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (missing-- > 0) await createConnection(stack)
    }),
  )
  await untilOutboxIsEmpty(stack)
  return (await existing()).map(({ id }) => id)
}

/** A valid RUT for each number. */
export function rutOf(index: number): string {
  const digits = `${10_000_000 + index}`
  return `${digits}-${getCheckDigit(digits)}`
}
