// Ends the processes named on stdin once stdin closes, which it does however the process that started them dies.
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const leaders = new Set<number>()
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1))
  if (line.startsWith('+')) leaders.add(pid)
  else leaders.delete(pid)
}

for (const pid of leaders) signal(pid, 'SIGTERM')
const deadline = Date.now() + 10_000
while (Date.now() < deadline && [...leaders].some((pid) => signal(pid, 0))) await sleep(100)
for (const pid of leaders) signal(-pid, 'SIGKILL')

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
