import { execFileSync } from 'node:child_process'
import type { ChaosStack } from './stack.ts'

export type Memory = Record<'api' | 'worker', number>

/** What API and worker hold of the machine's memory, in bytes. */
export function memoryOf({ dataDir }: ChaosStack): Memory {
  const lines = execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8' }).split('\n')
  const of = (entry: string) =>
    lines
      .filter((line) => line.includes(dataDir) && line.includes(entry))
      .reduce((sum, line) => sum + Number.parseInt(line, 10) * 1_024, 0)
  return { api: of('api/server.ts'), worker: of('worker.ts') }
}
