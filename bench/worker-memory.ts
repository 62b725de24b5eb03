import { megabytes, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { keepBusy, startBare, untilTasksAreDone } from './workload.ts'

const upTo = 10_000
const step = 1_000

/** The worker's memory with 1,000 open connections and with 10,000, each time once it has run what there was to run. */
export async function workerMemory(stack: BenchStack): Promise<Figure[]> {
  const resting: number[] = []
  for (let open = 0; open < upTo; open += step) {
    let missing = step
    await keepBusy(32, Infinity, async () => {
      if (missing-- <= 0) return false
      await startBare(stack)
      return true
    })
    await untilTasksAreDone(stack)
    resting.push((await stack.memoryOf.worker()).residentBytes)
  }
  const [first, last] = [resting[0]!, resting.at(-1)!]
  const growth = last / first
  return [
    {
      what: `Worker memory with ${upTo} open connections`,
      target: 'flat',
      figure: `${megabytes(last)}; each thousand: ${resting.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(', ')}`,
      baseline: `${megabytes(first)} with ${step}`,
      ratio: growth.toFixed(2),
      met: growth <= 1.1,
    },
  ]
}
