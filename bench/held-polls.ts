import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../ids.ts'
import { megabytes, milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { atRate, createConnection, rutOf, submitCredentials, type CreatedConnection } from './workload.ts'

const polls = 10_000
/** A few of those who ask are between two polls. */
const spare = 100
const waitSeconds = 30
const batch = 100
const changes = 100
const changesPerSecond = 5

/**
 * 10,000 polls held at once by one API process, each for a connection of its own, and how soon after its commit a
 * change is answered to the one that waits for it. Those that never change are rows alone: holding asks no workflow.
 */
export async function heldPolls(stack: BenchStack): Promise<Figure[]> {
  const changing: CreatedConnection[] = []
  for (let n = 0; n < changes; n++) changing.push(await createConnection(stack))
  const resting = await copyRow(stack, changing[0]!.connectionId, polls + spare - changes)
  const { residentBytes: before } = await stack.memoryOf.api()
  const askers = new Map<string, Asker>()
  for (const id of [...resting, ...changing.map(({ connectionId }) => connectionId)]) {
    askers.set(id, keepAsking(stack, id))
    // As evenly as browsers come: all at once would measure how a storm is got over.
    if (askers.size % batch === 0) await sleep((batch / polls) * waitSeconds * 1_000)
  }
  const held = await stack.heldPolls()
  const bytes = (await stack.memoryOf.api()).residentBytes - before
  const latencies = await atRate(changesPerSecond, changes, async (index) => {
    const { connectionId } = changing[index]!
    await submitCredentials(stack, changing[index]!, rutOf(3_000_000 + index))
    const answeredAt = await askers.get(connectionId)!.answer
    return answeredAt - (await beganToCommitAt(stack, connectionId))
  })
  for (const { socket } of askers.values()) socket.destroy()
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
  return [
    {
      what: `Polls held at once in one API process, by clients that ask again every ${waitSeconds} s`,
      target: `${polls}`,
      figure: `${held}, ${megabytes(bytes)} more memory`,
      baseline: `${megabytes(before)} without them`,
      ratio: (held / polls).toFixed(2),
      met: held >= polls,
    },
    {
      what: `From a transition's transaction to the answer of its poll, ${polls} held, ${changesPerSecond} sign-ins a second`,
      target: 'p50 ≤ 100 ms',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      baseline: '',
      ratio: (p50 / 100).toFixed(2),
      met: p50 <= 100,
    },
  ]
}

async function copyRow({ db }: BenchStack, connectionId: string, count: number): Promise<string[]> {
  const row = await db.selectFrom('connections').selectAll().where('id', '=', connectionId).executeTakeFirstOrThrow()
  const ids = Array.from({ length: count }, () => newId('con'))
  for (let from = 0; from < count; from += 1_000) {
    const copies = ids
      .slice(from, from + 1_000)
      .map((id) => ({ ...row, id, metadata: '{}', challenge: null, error: null }))
    await db.insertInto('connections').values(copies).execute()
  }
  return ids
}

async function beganToCommitAt({ db }: BenchStack, connectionId: string): Promise<number> {
  const { at } = await db
    .selectFrom('timeline')
    .select('at')
    .where('connectionId', '=', connectionId)
    .where('version', '=', 2)
    .executeTakeFirstOrThrow()
  return at.getTime()
}

interface Asker {
  socket: Socket
  /** Resolves with the time at which a change was answered, as `Date.now()`. */
  answer: Promise<number>
}

/** Asks again where a poll ends without a change, on a bare socket: a thousand of them cost the client nothing that would blur the figure. */
function keepAsking({ apiPort, key }: BenchStack, connectionId: string): Asker {
  const path = `/v1/connections/${connectionId}/status?after=1&wait=${waitSeconds}`
  const request = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n\r\n`
  const socket = connect(apiPort, '127.0.0.1')
  const { promise: answer, resolve } = Promise.withResolvers<number>()
  socket.on('data', (data) => {
    if (data.toString('latin1').startsWith('HTTP/1.1 204')) socket.write(request)
    else resolve(Date.now())
  })
  socket.on('error', () => {})
  socket.write(request)
  return { socket, answer }
}
