import { once } from 'node:events'
import { descendants, listProcesses } from '../../processes.ts'
import type { ChaosStack } from './stack.ts'

/** Of API and worker. */
export type OfBoth = Record<'api' | 'worker', number>

/** How each process that we, or what we have started, began was called; and what is left of such a one on our data. */
export function processesOf({ dataDir }: ChaosStack): string[] {
  const all = listProcesses()
  const ours = new Set(descendants(process.pid, all))
  return all
    .filter((each) => ours.has(each) || each.command.includes(dataDir))
    .map(({ command }) => command)
    .filter((command) => !command.startsWith('postgres: '))
}

/** What the main threads can still reach, buffers included, in bytes: weighed after a collection. */
export function memoryOf(stack: ChaosStack): Promise<OfBoth> {
  return askBoth(stack, '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())')
}

/** The sockets that the main threads have open. */
export function socketsOf(stack: ChaosStack): Promise<OfBoth> {
  return askBoth(stack, "process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap').length")
}

async function askBoth({ inspectors }: ChaosStack, expression: string): Promise<OfBoth> {
  return { api: await ask(inspectors.api, expression), worker: await ask(inspectors.worker, expression) }
}

/** What an expression is in the main thread of a process, by its inspector, after a collection. */
async function ask(inspector: string, expression: string): Promise<number> {
  const socket = new WebSocket(inspector)
  const signal = AbortSignal.timeout(30_000)
  await once(socket, 'open', { signal })
  let lastId = 0
  async function send(method: string, params = {}) {
    const id = ++lastId
    socket.send(JSON.stringify({ id, method, params }))
    for (;;) {
      const [{ data }] = await once(socket, 'message', { signal })
      const told = JSON.parse(data)
      if (told.id === id) return told.result
    }
  }
  await send('HeapProfiler.collectGarbage')
  const { result } = await send('Runtime.evaluate', { expression })
  socket.close()
  return result.value
}
