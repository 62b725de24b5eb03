import { setTimeout as sleep } from 'node:timers/promises'
import { countUndeleted, loginsOf, outstanding } from './accepted.ts'
import { figureOf, seconds, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { createTally } from './tally.ts'
import { createUsers, type Accepted, type CommandKind } from './users.ts'
import { atRate, watchBacklog } from './workload.ts'

/** As in `latency`, where two cores answer in time with the first syncs going on: a backlog can be worked off beside it. */
const usersPerSecond = 5
const syncsPerSecond = 1
const disconnectionsPerSecond = 0.1
/** One waits five seconds for its answer: the last has it before Temporal is back. */
const secondsPerDeletion = 10
const warmUpMs = 30_000

/**
 * Temporal is killed under a steady load and stays away; what the service accepts meanwhile, what it refuses, and how long
 * it takes to catch up on the same data once Temporal is back, while the load goes on.
 */
export async function temporalAway(stack: BenchStack, minutes = 5): Promise<Figure[]> {
  const awayMs = minutes * 60_000
  const patienceMs = 2 * awayMs + 5 * 60_000
  const users = createUsers(stack, awayMs + patienceMs)
  const backlog = await watchBacklog(stack)
  const stopping = new AbortController()
  const { signal } = stopping
  const working = Promise.all([
    atRate(usersPerSecond, Infinity, (index) => users.signUp(index), signal),
    atRate(syncsPerSecond, Infinity, (index) => users.sync(index), signal),
    atRate(disconnectionsPerSecond, Infinity, () => users.disconnect(), signal),
  ])
  await sleep(warmUpMs)
  const usualOutbox = backlog.outbox.greatest

  await stack.temporalServer.kill()
  const awayAt = new Date()
  await Promise.all([
    sleep(awayMs),
    atRate(1 / secondsPerDeletion, Math.floor(awayMs / 1_000 / secondsPerDeletion), () => users.remove()),
  ])
  await stack.temporalServer.start()
  const backAt = new Date()
  const whileAway = ({ at }: { at: Date }) => at >= awayAt && at < backAt
  const meanwhile = users.accepted.filter(whileAway)

  const caughtUp = await untilCaughtUp()
  stopping.abort()
  // What is only late is not lost.
  await Promise.race([working, sleep(patienceMs)])
  backlog.stop()

  const logins = await loginsOf(stack, users.accepted)
  const undeleted = await countUndeleted(
    stack,
    users.deletions.map(({ connectionId }) => connectionId),
  )
  const failures = (of: (failed: { at: Date }) => boolean) =>
    createTally(users.failed.filter(of).map(({ what }) => what))
  const refused = failures(whileAway)
  const otherwise = failures((failed) => !whileAway(failed))
  const deletions = createTally(users.deletions.map(({ answer }) => answer))
  const once = logins.filter((count) => count === 1).length
  const submissions = howMany(meanwhile, 'submission')
  return [
    figureOf({
      what: `Accepted while Temporal was away for ${seconds(backAt.getTime() - awayAt.getTime())}, ${usersPerSecond} new users a second`,
      figure: `${howMany(meanwhile, 'creation')} creations, ${submissions} submissions, ${howMany(meanwhile, 'sync')} syncs, ${howMany(meanwhile, 'disconnection')} disconnections`,
      met: submissions > 0,
    }),
    figureOf({ what: 'Refused or failed of that', target: 'none', figure: refused.words, met: refused.total === 0 }),
    figureOf({
      what: 'Deletions asked for meanwhile',
      target: '503, and nothing changes',
      figure: `${deletions.words}; ${undeleted} still there`,
      met: users.deletions.every(({ answer }) => answer.startsWith('503 ')) && undeleted === users.deletions.length,
    }),
    figureOf({
      what: 'Most that waited in the outbox',
      figure: `${backlog.outbox.greatest}`,
      baseline: `${usualOutbox} before`,
      met: true,
    }),
    figureOf({
      what: 'From its return to an empty outbox and a verdict on every submission of before, the load going on',
      target: `within ${seconds(patienceMs)}`,
      figure: caughtUp.verdictsMs === null ? 'not reached' : seconds(caughtUp.verdictsMs),
      met: caughtUp.verdictsMs !== null,
    }),
    figureOf({
      what: 'Until the syncs and disconnections of before were done as well',
      target: `within ${seconds(patienceMs)}`,
      figure: caughtUp.allMs === null ? 'not reached' : seconds(caughtUp.allMs),
      met: caughtUp.allMs !== null,
    }),
    figureOf({
      what: 'Submissions that made their connection CONNECTED once, of all that were accepted in the run',
      target: 'all',
      figure: `${once}; ${logins.filter((count) => count === 0).length} never, ${logins.filter((count) => count > 1).length} more than once`,
      baseline: `${logins.length} accepted`,
      ratio: (once / logins.length).toFixed(2),
      met: once === logins.length,
    }),
    figureOf({
      what: 'Refused or failed before and afterwards',
      target: 'none',
      figure: otherwise.words,
      met: otherwise.total === 0,
    }),
  ]

  async function untilCaughtUp(): Promise<{ verdictsMs: number | null; allMs: number | null }> {
    let verdictsMs: number | null = null
    for (;;) {
      const { verdicts, rest } = await outstanding(stack, meanwhile)
      const ms = Date.now() - backAt.getTime()
      if (ms > patienceMs) return { verdictsMs, allMs: null }
      if (verdicts === 0 && backlog.outbox.waiting === 0) verdictsMs ??= ms
      if (verdictsMs !== null && rest === 0) return { verdictsMs, allMs: ms }
      await sleep(200)
    }
  }
}

function howMany(commands: Accepted[], kind: CommandKind): number {
  return commands.filter((command) => command.kind === kind).length
}
