import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { stopAll } from '../dev/processes.ts'
import { apiOverhead } from './api-overhead.ts'
import { deliveries } from './deliveries.ts'
import { heldPolls } from './held-polls.ts'
import { latency } from './latency.ts'
import { markdownRows, markdownTable, type Figure } from './report.ts'
import { openWidget } from './open-widget.ts'
import { resyncHistory } from './resync-history.ts'
import { openBenchStack, type BenchStack } from './stack.ts'
import { starts } from './starts.ts'
import { versions } from './versions.ts'
import { widgetSizes } from './widget-sizes.ts'
import { workerMemory } from './worker-memory.ts'

type Benchmark = (stack: BenchStack) => Promise<Figure[]>

/** In the order in which one leaves what the next can use. */
const usual: Record<string, Benchmark> = {
  latency,
  versions,
  resyncHistory,
  heldPolls,
  starts,
  apiOverhead,
  deliveries,
  openWidget,
  widgetSizes,
}
/** Minutes long by itself: it runs when it is asked for. */
const benchmarks: Record<string, Benchmark> = { ...usual, workerMemory }

const asked = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(usual)
const unknown = asked.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(benchmarks).join(', ')}.`)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)))
}

const stack = await openBenchStack()
const figures: Figure[] = []
try {
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (!asked.includes(name)) continue
    console.log(`${name} …`)
    const measured = await measure(stack)
    console.log(markdownRows(measured))
    figures.push(...measured)
  }
} finally {
  await stack.close()
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
console.log(`\n${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, commit ${commit}\n`)
console.log(markdownTable(figures))
process.exit()
