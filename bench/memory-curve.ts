import { setTimeout as sleep } from 'node:timers/promises'
import type { Memory } from './readings.ts'
import { megabytes, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'

const everyMs = 5_000
/** More than that from the middle third to the last, and it has not levelled off. */
const flatUpTo = 1.1

export interface MemorySample {
  atMs: number
  api: Memory
  worker: Memory
}

interface Curve {
  read: (sample: MemorySample) => number
  /** What stands for some time of it. Of a heap its lowest: the rest waits to be collected, now sooner and now later. */
  level: (values: number[]) => number
}

const curves: Record<string, Curve> = {
  'API, resident': { read: ({ api }) => api.residentBytes, level: mean },
  'API, heap used': { read: ({ api }) => api.heapBytes, level: lowest },
  'worker, resident': { read: ({ worker }) => worker.residentBytes, level: mean },
  'worker, heap used': { read: ({ worker }) => worker.heapBytes, level: lowest },
}

/** Samples until it is stopped; `samples` fails at once where one of the processes does not answer. */
export function watchMemory({ memoryOf }: BenchStack): { samples: Promise<MemorySample[]>; stop: () => void } {
  const stopping = new AbortController()
  const startedAt = performance.now()

  async function sample(): Promise<MemorySample[]> {
    const taken: MemorySample[] = []
    while (!stopping.signal.aborted) {
      const [api, worker] = await Promise.all([memoryOf.api(), memoryOf.worker()])
      taken.push({ atMs: performance.now() - startedAt, api, worker })
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
    return taken
  }

  return { samples: sample(), stop: () => stopping.abort() }
}

/** A row for each minute. */
export function curveTable(samples: MemorySample[]): string {
  const minutes = Map.groupBy(samples, ({ atMs }) => Math.floor(atMs / 60_000) + 1)
  const columns = Object.keys(curves).map((name) => `${name}: max, mean`)
  const rows = [...minutes].map(([minute, within]) => {
    const cells = Object.values(curves).map(({ read }) => {
      const values = within.map(read)
      return `${megabytes(Math.max(...values))}, ${megabytes(mean(values))}`
    })
    return `| ${[minute, ...cells].join(' | ')} |`
  })
  return [`| minute | ${columns.join(' | ')} |`, `| --- |${columns.map(() => ' --- |').join('')}`, ...rows].join('\n')
}

/** Whether each curve has levelled off: the first third is for filling caches, the last is held against the middle. */
export function flatness(samples: MemorySample[]): Figure[] {
  const third = Math.floor(samples.length / 3)
  const last = samples.slice(samples.length - third)
  const middle = samples.slice(samples.length - 2 * third, samples.length - third)
  return Object.entries(curves).map(([name, { read, level }]) => {
    const [before, after] = [level(middle.map(read)), level(last.map(read))]
    const ratio = after / before
    const percent = (ratio - 1) * 100
    return {
      what: `Memory of the ${name}: ${level === mean ? 'mean' : 'lowest'} of the last third of the time`,
      target: `flat: at most ${((flatUpTo - 1) * 100).toFixed(0)} % above the middle third`,
      figure: `${megabytes(after)}, ${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`,
      baseline: `${megabytes(before)}, middle third`,
      ratio: ratio.toFixed(2),
      met: ratio <= flatUpTo,
    }
  })
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Not a number where there is none, so that it is never flat. */
function lowest(values: number[]): number {
  return values.length > 0 ? Math.min(...values) : Number.NaN
}
