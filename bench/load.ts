import { startCounterpart } from './counterpart.ts'
import { curveTable, flatness, watchMemory } from './memory-curve.ts'
import { figureOf, milliseconds, percentile, seconds, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { createTally, nameOf } from './tally.ts'
import { createConnection, keepBusy, rutOf, signIn, undelivered, untilSynced } from './workload.ts'

/** Enough that two cores never wait for a user; with more each would only wait longer. */
const users = 16
/** `connection.connected` and `connection.synced`. */
const webhooksPerLife = 2
const webhookPatienceMs = 60_000

/**
 * The most whole lives that this machine holds, from creation to the first sync, each told to a webhook endpoint: a user
 * who is done is followed by the next at once (a closed loop). Meanwhile, whether the memory of API and worker levels off.
 */
export async function load(stack: BenchStack, minutes = 10): Promise<Figure[]> {
  const receiver = await startCounterpart('receiver.ts')
  const { webhookEndpointId } = await stack.call<{ webhookEndpointId: string }>(
    'POST',
    '/v1/webhook-endpoints',
    stack.key,
    { url: receiver.url },
  )
  const signInMs: number[] = []
  const failures = createTally()
  let begun = 0
  let lives = 0

  async function live(): Promise<void> {
    const rut = rutOf(5_000_000 + begun++)
    try {
      const connection = await createConnection(stack)
      signInMs.push(await signIn(stack, connection, rut))
      await untilSynced(stack, connection)
      lives++
    } catch (error) {
      failures.add(nameOf(error))
    }
  }

  const memory = watchMemory(stack)
  const startedAt = performance.now()
  const [samples] = await Promise.all([
    memory.samples,
    keepBusy(users, minutes * 60_000, live).finally(() => memory.stop()),
  ])
  const tookMinutes = (performance.now() - startedAt) / 60_000
  const missing = await undelivered(stack, webhookEndpointId, webhookPatienceMs)
  const { received } = (await (await fetch(receiver.url)).json()) as { received: number }
  await stack.call('DELETE', `/v1/webhook-endpoints/${webhookEndpointId}`, stack.key)
  await receiver.stop()

  console.log(curveTable(samples))
  const expected = lives * webhooksPerLife
  return [
    figureOf({
      what: `Whole lives a minute, from creation to the first sync, ${users} users at once for ${minutes} min`,
      figure: `${(lives / tookMinutes).toFixed(0)} /min, ${lives} in all`,
      met: lives > 0,
    }),
    figureOf({
      what: 'Submit to CONNECTED at the held poll meanwhile',
      figure: `p50 ${milliseconds(percentile(signInMs, 0.5))}, p99 ${milliseconds(percentile(signInMs, 0.99))}`,
      met: true,
    }),
    figureOf({
      what: 'Lives that were refused or failed',
      target: 'none',
      figure: failures.words,
      baseline: `${begun} begun`,
      met: failures.total === 0,
    }),
    figureOf({
      what: 'Webhooks of these lives received',
      target: `all, none waiting ${seconds(webhookPatienceMs)} later`,
      figure: `${received}, ${missing} not delivered`,
      baseline: `${expected} expected`,
      ratio: (received / expected).toFixed(2),
      met: received >= expected && missing === 0,
    }),
    ...flatness(samples),
  ]
}
