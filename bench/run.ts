import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { stopAll } from '../dev/processes.ts'
import { apiOverhead } from './api-overhead.ts'
import { deliveries } from './deliveries.ts'
import { heldPolls } from './held-polls.ts'
import { latency } from './latency.ts'
import { load } from './load.ts'
import { markdownRows, markdownTable, type Figure } from './report.ts'
import { openWidget } from './open-widget.ts'
import { resyncHistory } from './resync-history.ts'
import { openBenchStack, type BenchStack } from './stack.ts'
import { starts } from './starts.ts'
import { temporalAway } from './temporal-away.ts'
import { versions } from './versions.ts'
import { widgetSizes } from './widget-sizes.ts'
import { workerMemory } from './worker-memory.ts'

type Benchmark = (stack: BenchStack, minutes?: number) => Promise<Figure[]>

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
/** As long as `--minutes` says. What one of these misses fails the run; of the others it is only told. */
const loads: Record<string, Benchmark> = { load, temporalAway }
/** Minutes long by themselves: they run when they are asked for. */
const benchmarks: Record<string, Benchmark> = { ...usual, workerMemory, ...loads }

const { values, positionals } = parseArgs({ options: { minutes: { type: 'string' } }, allowPositionals: true })
const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
if (minutes !== undefined && !(minutes > 0 && minutes < Infinity)) {
  console.error(`--minutes is a number of minutes, like 10 or 0.5; ${values.minutes} is none.`)
  process.exit(1)
}
const asked = positionals.length > 0 ? positionals : Object.keys(usual)
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
const broken: string[] = []
try {
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (!asked.includes(name)) continue
    console.log(`${name} …`)
    const measured = await measure(stack, minutes)
    console.log(markdownRows(measured))
    figures.push(...measured)
    if (name in loads) broken.push(...measured.filter(({ met }) => !met).map(({ what }) => `${name}: ${what}`))
  }
} finally {
  await stack.close()
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
console.log(`\n${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, commit ${commit}\n`)
console.log(markdownTable(figures))
for (const what of broken) console.error(`Not held by ${what}`)
process.exit(broken.length > 0 ? 1 : 0)
