import { execFileSync } from 'node:child_process'
import type { ChaosStack } from './stack.ts'

export type Memory = Record<'api' | 'worker', number>

/** The processes of this stack, with the memory that each holds, in bytes. */
export function processesOf({ dataDir }: ChaosStack): { args: string; bytes: number }[] {
  return execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dataDir))
    .map((line) => ({ args: line, bytes: Number.parseInt(line, 10) * 1_024 }))
}

export function memoryOf(stack: ChaosStack): Memory {
  const processes = processesOf(stack)
  const of = (entry: string) =>
    processes.filter(({ args }) => args.includes(entry)).reduce((sum, { bytes }) => sum + bytes, 0)
  return { api: of('api/server.ts'), worker: of('worker.ts') }
}
