import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { megabytes, milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { atRate, openConnections } from './workload.ts'
import { moveOn } from './move-on.ts'

const polls = 10_000
const changes = 500
const changesPerSecond = 25

/** 10,000 polls held at once by one API process, and how soon a change is answered to the one that waits for it. */
export async function heldPolls(stack: BenchStack): Promise<Figure[]> {
  const ids = await openConnections(stack, polls)
  const before = stack.memoryOf.api()
  const held = new Map<string, HeldPoll>()
  for (const id of ids) {
    held.set(id, holdPoll(stack, id))
    if (held.size % 100 === 0) await sleep(20)
  }
  await sleep(3_000)
  const open = [...held.values()].filter((poll) => !poll.answered).length
  const bytes = stack.memoryOf.api() - before
  const latencies = await atRate(changesPerSecond, changes, async (index) => {
    const id = ids[(index * 7) % ids.length]!
    const startedAt = await moveOn(stack, id)
    await held.get(id)!.answer
    return performance.now() - startedAt
  })
  for (const poll of held.values()) poll.socket.destroy()
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
  return [
    {
      what: 'Polls held at once in one API process',
      target: `${polls}`,
      figure: `${open}, ${megabytes(bytes)} more memory`,
      baseline: `${megabytes(before)} without them`,
      ratio: (open / polls).toFixed(2),
      met: open >= polls,
    },
    {
      what: `A change answered to its poll, ${polls} held, ${changesPerSecond} changes a second`,
      target: 'p50 ≤ 100 ms',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      baseline: '',
      ratio: (p50 / 100).toFixed(2),
      met: p50 <= 100,
    },
  ]
}

interface HeldPoll {
  socket: Socket
  answered: boolean
  answer: Promise<void>
}

/** A bare socket: a thousand of them cost the client nothing that would blur the figure. */
function holdPoll({ apiPort, key }: BenchStack, connectionId: string): HeldPoll {
  const socket = connect(apiPort, '127.0.0.1')
  const poll: HeldPoll = {
    socket,
    answered: false,
    answer: new Promise((resolve) => {
      socket.once('data', () => {
        poll.answered = true
        resolve()
      })
    }),
  }
  socket.on('error', () => {})
  const path = `/v1/connections/${connectionId}/status?after=1&wait=30`
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n\r\n`)
  return poll
}
