import type { ConnectionRecord, Evidence, Finding } from './finding.ts'
import { receivedAt } from './receiver.ts'

/** Which event a transition makes; a first login that is refused makes none. */
const told: Record<string, (status: string) => string | null> = {
  login_accepted: () => 'connection.connected',
  sync_completed: () => 'connection.synced',
  sync_refused: (status) => (status === 'FAILED_AUTH' ? 'connection.failed_auth' : null),
  disconnected: () => 'connection.disconnected',
  deleted: () => 'connection.deleted',
}

/** Every transition has made its event, once; every event came to every endpoint that takes it, whole and signed. */
export function deliveredWebhooks({ stack, records }: Evidence): Finding {
  const counts = { events: 0, expected: 0, arrived: 0, again: 0 }
  const broken: string[] = []
  for (const record of records) {
    counts.events += record.events.length
    broken.push(...untold(record))
  }
  const events = records.flatMap((record) => record.events)
  for (const endpoint of stack.endpoints) {
    const { received, forged } = receivedAt(endpoint, stack)
    const expected = events.filter(({ type }) => endpoint.types === null || endpoint.types.includes(type))
    counts.expected += expected.length
    for (const { id, type, body } of expected) {
      const bodies = received.get(id) ?? []
      if (bodies.length === 0) broken.push(`${id}, ${type}: did not arrive`)
      else if (bodies.some((other) => other !== body)) broken.push(`${id}, ${type}: arrived in other bytes`)
      if (bodies.length > 0) counts.arrived++
      counts.again += Math.max(0, bodies.length - 1)
    }
    const ids = new Set(expected.map(({ id }) => id))
    for (const id of received.keys()) if (!ids.has(id)) broken.push(`${id}: arrived, and is no event for it`)
    if (forged > 0) broken.push(`${forged} requests with a signature that does not hold`)
  }
  return { invariant: '3 every event delivered', counts, broken }
}

function untold({ row, timeline, events }: ConnectionRecord): string[] {
  const expected = timeline.flatMap(({ reason, status, version }) => {
    const type = told[reason ?? '']?.(status)
    return type ? [`${version} ${type}`] : []
  })
  const made = events.map(({ sequence, type }) => `${sequence} ${type}`).toSorted(byNumber)
  return made.join() === expected.join()
    ? []
    : [`${row.id}: events ${made.join()}, and its life made ${expected.join()}`]
}

function byNumber(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10)
}
