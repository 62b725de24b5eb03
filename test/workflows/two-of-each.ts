import { expect, onTestFinished } from 'vitest'
import { ApplicationFailure } from '@temporalio/common'
import { createActivities, type Activities } from '../../activities/index.ts'
import { requireKeys } from '../../activities/required-keys.ts'
import { resealHourly } from '../../activities/reseal.ts'
import { createApp } from '../../api/app.ts'
import { createWidgetTokens } from '../../api/widget-token.ts'
import { generateSigningKey } from '../../sealing/keys.ts'
import type { Stack } from '../stack.ts'
import { openVisit, type App } from './visits.ts'

/** How many users are in the widget at any moment, and how many calls of theirs come between two replacements. */
const [visitors, callsBetween] = [3, 6]

/** A workflow task that a worker took in the moment of its stop is given to another after ten seconds. */
export const patienceMs = 30_000

/** Two APIs behind a balancer and two workers, each replaced after the other, with users who come and go meanwhile. */
export async function openTwoOfEach(stack: Stack) {
  const { db, activityDeps, config } = stack
  const keys = {
    tokens: [await generateSigningKey()],
    public: config.sealingKeys,
    sealing: activityDeps.sealingKeys,
    storage: activityDeps.storageKeys,
  }
  const apis: App[] = []
  const workers: { stop(): Promise<unknown> }[] = []
  const visits = new Set<Promise<void>>()
  const faults: string[] = []
  const closing = new AbortController()
  let [calls, visited] = [0, 0]

  const visit = () => openVisit(stack, () => apis[calls++ % apis.length]!)

  async function visitor(index: number): Promise<void> {
    for (let nth = index; !closing.signal.aborted; nth++) {
      const visiting = visit().then(async (user) => {
        await user.submit(nth % 2 === 0 ? 'asked' : 'good')
        if (nth % 2 === 0) await user.answer()
        await user.synced()
        await user.syncAgain()
      })
      visits.add(visiting)
      await visiting.finally(() => visits.delete(visiting))
      visited++
    }
  }

  async function replaceApi(index: number): Promise<void> {
    const tokens = await createWidgetTokens(keys.tokens, stack.publicUrl)
    apis[index] = createApp({ ...stack, tokens, config: { ...config, sealingKeys: keys.public } })
  }

  async function replaceWorker(index: number): Promise<void> {
    await workers[index]?.stop()
    const deps = { ...activityDeps, sealingKeys: keys.sealing, storageKeys: keys.storage }
    await requireKeys(db, deps)
    const worker = await stack.startWorker({ activities: watched(createActivities(deps), faults), graceSeconds: 20 })
    const stopResealing = resealHourly(deps)
    workers[index] = { stop: () => Promise.all([stopResealing(), worker.stop()]) }
  }

  async function inTurn(replace: (index: number) => Promise<void>): Promise<void> {
    for (const index of [0, 1]) {
      await replace(index)
      const until = calls + callsBetween
      await expect.poll(() => calls, { interval: 10, timeout: patienceMs }).toBeGreaterThan(until)
    }
  }

  for (const index of [0, 1]) await Promise.all([replaceApi(index), replaceWorker(index)])
  const load = Promise.all(Array.from({ length: visitors }, (_, index) => visitor(index)))
  // It is told where it is waited for.
  load.catch(() => {})
  onTestFinished(() => closing.abort())

  return {
    /** What APIs and workers are given at their next replacement. */
    keys,
    visit,
    /** What failed in a worker, though a retry mended it. */
    faults,
    replaceApis: () => inTurn(replaceApi),
    replaceWorkers: () => inTurn(replaceWorker),
    /** Until whoever is here now has gone, as they have after 15 minutes or an hour. */
    everybodyOfBefore: () => Promise.all(visits),
    /** Ends the coming and going. @throws where anything failed for anybody */
    async close(): Promise<number> {
      closing.abort()
      await load
      return visited
    },
  }
}

/** Notes what fails, except where a worker that stops interrupts it. */
function watched(activities: Activities, faults: string[]): Activities {
  const entries = Object.entries(activities) as [string, (...args: never[]) => Promise<unknown>][]
  const watching = entries.map(([name, activity]) => [
    name,
    (...args: never[]) =>
      activity(...args).catch((error: unknown) => {
        if (error instanceof ApplicationFailure) faults.push(`${name}: ${error.type}`)
        throw error
      }),
  ])
  return Object.fromEntries(watching) as Activities
}
