import type { Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import {
  createConnection,
  keepBusy,
  startBare,
  untilOutboxIsEmpty,
  untilTasksAreDone,
  watchBacklog,
} from './workload.ts'

const width = 32
const roundMs = 20_000
const rounds = 3
/** Enough to keep every lane of the relay busy. */
const maxBacklog = 150

/**
 * Connections started in Temporal a second through the API, until the last one has left the outbox, beside a bare
 * client that starts the same workflow as fast as it can. The two take turns, three times twenty seconds each.
 */
export async function starts(stack: BenchStack): Promise<Figure[]> {
  await keepBusy(width, 1_000, () => createConnection(stack))
  await untilOutboxIsEmpty(stack)
  let bare = 0
  let ours = 0
  let oursMs = 0
  for (let round = 0; round < rounds; round++) {
    bare += await keepBusy(width, roundMs, () => startBare(stack))
    const startedAt = performance.now()
    ours += await createAtTheRateOfStarts(stack)
    oursMs += performance.now() - startedAt
  }
  // Temporal starts workflows faster than a worker runs them.
  await untilTasksAreDone(stack)
  const barePerSecond = bare / ((rounds * roundMs) / 1_000)
  const oursPerSecond = ours / (oursMs / 1_000)
  const ratio = oursPerSecond / barePerSecond
  return [
    {
      what: 'Connections started in Temporal a second through `POST /v1/connections`, backlog empty at the end',
      target: '≥ 0.8 of a bare client',
      figure: `${oursPerSecond.toFixed(0)} /s`,
      baseline: `${barePerSecond.toFixed(0)} /s, bare client`,
      ratio: ratio.toFixed(2),
      met: ratio >= 0.8,
    },
  ]
}

/** Accepting is several times quicker than starting: whoever would only accept measures how fast a backlog grows. */
async function createAtTheRateOfStarts(stack: BenchStack): Promise<number> {
  const backlog = await watchBacklog(stack)
  const created = await keepBusy(width, roundMs, async () => {
    await backlog.untilBelow(maxBacklog)
    await createConnection(stack)
  })
  backlog.stop()
  await untilOutboxIsEmpty(stack)
  return created
}
