import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../../dev/processes.ts'
import { descendants } from '../processes.ts'

export type Part = ReturnType<typeof createPart>

/** A process that a test can end at any moment, and start again on the same port and data. */
export function createPart(start: () => Promise<Child>) {
  let child: Child | undefined
  const signal = (name: NodeJS.Signals) => {
    // PostgreSQL's are in groups of their own.
    for (const pid of [child!.pid!, ...descendants(child!.pid!).map((each) => each.pid)]) {
      try {
        process.kill(pid, name)
      } catch (error) {
        // It has ended meanwhile.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }

  return {
    async start(): Promise<void> {
      const deadline = Date.now() + 30_000
      for (;;) {
        try {
          child = await start()
          return
        } catch (error) {
          // What a killed server started may need a moment to notice, and holds its data until then.
          if (Date.now() > deadline) throw error
          await sleep(200)
        }
      }
    },
    /** SIGKILL, to it and to what it started. */
    async kill(): Promise<void> {
      child!.kill()
      await child!.exited
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    terminate: () => process.kill(child!.pid!, 'SIGTERM'),
    get exited() {
      return child!.exited
    },
    get lastLines() {
      return child!.lastLines
    },
    stop: async () => child?.stop(),
  }
}
