import { watchForHalves, banksBooks } from './banks-books.ts'
import { deliveredWebhooks } from './delivered-webhooks.ts'
import { fewLogins } from './few-logins.ts'
import { readRecords } from './finding.ts'
import { readHistories, replays } from './histories.ts'
import { leaks } from './leaks.ts'
import { hitsByPhase } from './phases.ts'
import { strike } from './nemesis.ts'
import { oneVerdict } from './one-verdict.ts'
import type { Report } from './report.ts'
import { comeToRest } from './rest.ts'
import type { ChaosStack } from './stack.ts'
import { wholeLives } from './whole-lives.ts'
import { live } from './workload.ts'

/** How long what was accepted may take to its end once nothing is broken any more. */
const restWithinMs = 300_000

/** Faults and users side by side for so long, then rest, then the look at everything. */
export async function runChaos(
  stack: ChaosStack,
  { seed, seconds, userEveryMs = 200 }: { seed: number; seconds: number; userEveryMs?: number },
): Promise<Report> {
  const until = Date.now() + seconds * 1_000
  const halves = watchForHalves(stack)
  const [faults, workload] = await Promise.all([strike(stack, seed, until), live(stack, seed, until, userEveryMs)])
  const rest = await comeToRest(stack, workload, restWithinMs)
  const seen = await halves.end()
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
    await leaks(stack),
  ]
  return { seed, seconds, faults, hits, commands: workload.commands.counts(), rest, findings }
}
