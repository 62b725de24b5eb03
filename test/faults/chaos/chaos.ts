import { setTimeout as sleep } from 'node:timers/promises'
import { watchForHalves, banksBooks } from './banks-books.ts'
import { deliveredWebhooks } from './delivered-webhooks.ts'
import { fewLogins } from './few-logins.ts'
import { readRecords } from './finding.ts'
import { readHistories, replays } from './histories.ts'
import { leaks } from './leaks.ts'
import { everyPhaseMet, hitsByPhase } from './phases.ts'
import { strike, type Lane } from './nemesis.ts'
import { oneVerdict } from './one-verdict.ts'
import { memoryOf, type OfBoth } from './processes.ts'
import type { Report } from './report.ts'
import { comeToRest } from './rest.ts'
import type { ChaosStack } from './stack.ts'
import { wholeLives } from './whole-lives.ts'
import { createWorkload, live } from './workload.ts'

const minuteMs = 60_000
/** From then on every kind of fault has to have met every phase. */
const longRunSeconds = 8 * 60

interface Plan {
  seed: number
  seconds: number
  userEveryMs?: number
  /** Three minutes more: one without faults, one with roads that break under processes that live on, and one of rest. */
  endurance?: boolean
}

/** Faults and users side by side for so long, then rest, then the look at everything. */
export async function runChaos(
  stack: ChaosStack,
  { seed, seconds, userEveryMs = 200, endurance = false }: Plan,
): Promise<Report> {
  const workload = createWorkload()
  const halves = watchForHalves(stack)

  async function stage(name: string, lastsMs: number, lanes: Lane[]) {
    const until = Date.now() + lastsMs
    const users = live(stack, workload, name, until, userEveryMs)
    const [faults] = await Promise.all([strike(stack, lanes, name, until), users])
    return faults
  }

  const faults = await stage(`${seed}`, seconds * 1_000, ['processes', 'roads'])
  let warm: OfBoth | undefined
  if (endurance) {
    await stage(`${seed} calm`, minuteMs, [])
    warm = await memoryOf(stack)
    faults.push(...(await stage(`${seed} broken roads`, minuteMs, ['roads'])))
  }
  const rest = await comeToRest(stack, workload)
  const seen = await halves.end()
  if (endurance) await sleep(minuteMs)
  const weighed = warm && { warm, rested: await memoryOf(stack) }
  const evidence = { stack, workload, records: await readRecords(stack) }
  const histories = await readHistories(stack)
  const hits = await hitsByPhase(evidence, histories, faults)
  const findings = [
    oneVerdict(evidence),
    await wholeLives(evidence),
    deliveredWebhooks(evidence),
    fewLogins(evidence),
    await banksBooks(evidence, seen),
    await replays(histories),
    await leaks(stack, weighed),
    ...(seconds >= longRunSeconds ? [everyPhaseMet(hits)] : []),
  ]
  return { seed, seconds, faults, hits, commands: workload.commands, rest, findings }
}
