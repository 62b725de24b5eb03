import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { draw } from '../../../sandbox/draw.ts'
import { partNames, roads, type ChaosStack, type PartName, type Road } from './stack.ts'

export type Fault = { lastsMs: number; thenMs: number } & (
  | { kind: 'kill' | 'freeze'; target: PartName }
  /** `drop`: the request arrives, and its answer does not. `hang`: nothing comes back, and nothing is closed until the end. */
  | { kind: 'cut' | 'slow' | 'drop' | 'hang'; target: Road }
  | { kind: 'fill'; target: 'postgres' }
  | { kind: 'replace'; target: 'worker' }
)

/** A fault as it happened, by the clock of this machine. */
export type Struck = Fault & { from: number; to: number }

const fill = { kind: 'fill', target: 'postgres' } as const
const replace = { kind: 'replace', target: 'worker' } as const

/** Faults of processes and of roads strike side by side, each kind one after the other; who has one target, more often. */
const decks = {
  processes: [
    ...partNames.flatMap((target) => (['kill', 'freeze'] as const).map((kind) => ({ kind, target }))),
    fill,
    fill,
    fill,
    replace,
    replace,
  ],
  roads: roads.flatMap((target) => (['cut', 'slow', 'drop', 'hang'] as const).map((kind) => ({ kind, target }))),
}
export type Lane = keyof typeof decks

/** Without an end, and the same for the same seed: the whole deck in a shuffled order, then again in another. */
export function* plan(seed: string, lane: Lane): Generator<Fault> {
  for (let round = 0; ; round++) {
    const name = `${seed} ${lane} ${round}`
    const shuffled = decks[lane]
      .map((card, index) => ({ card, at: draw(`${name} card ${index}`, 0, 1_000_000_000) }))
      .toSorted((a, b) => a.at - b.at)
    for (const [nth, { card }] of shuffled.entries()) {
      const lastsMs = draw(`${name} fault ${nth} lasts`, 100, 1_200)
      yield { ...card, lastsMs, thenMs: draw(`${name} fault ${nth} then`, 200, 900) }
    }
  }
}

/** Fault after fault until the time is over; what they broke is whole again when it resolves. */
export async function strike(stack: ChaosStack, lanes: Lane[], seed: string, until: number): Promise<Struck[]> {
  return (await Promise.all(lanes.map((lane) => strikeIn(lane, stack, seed, until)))).flat()
}

async function strikeIn(lane: Lane, stack: ChaosStack, seed: string, until: number): Promise<Struck[]> {
  const struck: Struck[] = []
  for (const fault of plan(seed, lane)) {
    if (Date.now() >= until) break
    const from = Date.now()
    const mend = await inflict(stack, fault)
    await sleep(fault.lastsMs)
    await mend()
    struck.push({ ...fault, from, to: Date.now() })
    await sleep(fault.thenMs)
  }
  return struck
}

/** Resolves once it has happened, with what mends it. */
async function inflict(stack: ChaosStack, fault: Fault): Promise<() => Promise<unknown>> {
  const { parts, proxies } = stack
  switch (fault.kind) {
    case 'kill': {
      const part = parts[fault.target]
      await part.kill()
      return () => part.start()
    }
    case 'freeze': {
      const part = parts[fault.target]
      part.freeze()
      return async () => part.thaw()
    }
    case 'cut':
      await proxies.cut(fault.target)
      return () => proxies.mend(fault.target)
    case 'slow':
      await proxies.poison(fault.target, { type: 'latency', attributes: { latency: 300, jitter: 200 } })
      return () => proxies.cure(fault.target)
    case 'drop':
      await proxies.poison(fault.target, { type: 'limit_data', attributes: { bytes: 1 } })
      return () => proxies.cure(fault.target)
    case 'hang':
      await proxies.poison(fault.target, { type: 'timeout', attributes: { timeout: 0 } })
      return () => proxies.cure(fault.target)
    case 'fill':
      return fillConnections(stack.databaseUrl)
    case 'replace':
      await stack.replaceWorker()
      return async () => {}
  }
}

/** Takes every connection that PostgreSQL still gives. */
async function fillConnections(connectionString: string): Promise<() => Promise<unknown>> {
  const taken: pg.Client[] = []
  for (;;) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    try {
      await client.connect()
    } catch {
      return () => Promise.all(taken.map((each) => each.end()))
    }
    taken.push(client)
  }
}
