import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { withItsChildren } from '../part.ts'
import type { ChaosStack } from './stack.ts'

/** Of those that live through a whole run, in bytes. */
export type Memory = Record<'api' | 'worker', number>

/** How each process that we, or what we have started, began was called; and what is left of such a one on our data. */
export function processesOf({ dataDir }: ChaosStack): string[] {
  const ours = new Set(withItsChildren(process.pid).filter((pid) => pid !== process.pid))
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^ *(\d+) (.*)/.exec(line) ?? [])
    .filter(([, pid, args]) => ours.has(Number(pid)) || args?.includes(dataDir))
    .map(([, , args = '']) => args)
    .filter((args) => !args.startsWith('postgres: '))
}

export async function memoryOf({ inspectors }: ChaosStack): Promise<Memory> {
  return { api: await heldThrough(inspectors.api), worker: await heldThrough(inspectors.worker) }
}

/** What the main thread of a process can still reach, buffers included: weighed by its inspector, after a collection. */
async function heldThrough(inspector: string): Promise<number> {
  const socket = new WebSocket(inspector)
  const signal = AbortSignal.timeout(30_000)
  await once(socket, 'open', { signal })
  let lastId = 0
  async function ask(method: string, params = {}) {
    const id = ++lastId
    socket.send(JSON.stringify({ id, method, params }))
    for (;;) {
      const [{ data }] = await once(socket, 'message', { signal })
      const told = JSON.parse(data)
      if (told.id === id) return told.result
    }
  }
  await ask('HeapProfiler.collectGarbage')
  const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())'
  const { result } = await ask('Runtime.evaluate', { expression })
  socket.close()
  return result.value
}
