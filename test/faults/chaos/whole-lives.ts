import { recordedState } from '../../../db/connections.ts'
import { isDeepStrictEqual } from 'node:util'
import { connectionStatusQuery } from '../../../workflows/messages.ts'
import type { Command } from './commands.ts'
import type { ConnectionRecord, Evidence, Finding } from './finding.ts'
import type { ChaosStack } from './stack.ts'

const waiting = ['PENDING', 'FAILED_AUTH']
const alive = [...waiting, 'CONNECTED']

/** Of each reason, which status it may follow and lead to: section 4 of the design, written down once more. */
const allowed: Record<string, (from: string, to: string) => boolean> = {
  login_accepted: (from, to) => waiting.includes(from) && to === 'CONNECTED',
  login_refused: (from, to) => waiting.includes(from) && (to === from || to === 'FAILED_AUTH'),
  challenge_raised: (from, to) => waiting.includes(from) && to === from,
  sync_completed: (from, to) => from === 'CONNECTED' && to === from,
  sync_refused: (from, to) => from === 'CONNECTED' && (to === from || to === 'FAILED_AUTH'),
  disconnected: (from, to) => alive.includes(from) && to === 'DISCONNECTED',
  deleted: (from, to) => from !== 'DELETED' && to === 'DELETED',
}

/**
 * At rest the row says what the workflow says; versions have no gaps; every transition is one of the design's; what is
 * deleted stays deleted; what a client was told is done; and there is no connection more than was asked for.
 */
export async function wholeLives({ stack, workload, records }: Evidence): Promise<Finding> {
  const counts = { connections: records.length, transitions: 0, deleted: 0, disconnected: 0 }
  const broken: string[] = []
  const creations = workload.commands.all.filter(({ name }) => name === 'create')
  const asked = new Set(creations.map(({ idempotencyKey }) => idempotencyKey))
  if (records.length > asked.size) broken.push(`${records.length} connections, and ${asked.size} were asked for`)
  const byId = new Map(records.map((record) => [record.row.id, record]))
  const firstAsked = Map.groupBy(workload.commands.all, ({ idempotencyKey }) => idempotencyKey)
  for (const command of workload.commands.all) {
    const { outcome, connectionId, idempotencyKey } = command
    if (outcome !== 'ok' || connectionId === null) continue
    const record = byId.get(connectionId)
    const at = idempotencyKey === undefined ? command.at : firstAsked.get(idempotencyKey)![0]!.at
    const wrong = record ? notDone({ ...command, at }, record) : 'created, and lost'
    if (wrong) broken.push(`${connectionId}: ${wrong}`)
  }
  for (const record of records) {
    counts.transitions += record.timeline.length
    if (record.row.deletedAt) counts.deleted++
    if (record.row.status === 'DISCONNECTED') counts.disconnected++
    broken.push(...gapsIn(record), ...forbiddenIn(record))
    const wrong = await disagreement(stack, record)
    if (wrong) broken.push(`${record.row.id}: ${wrong}`)
  }
  return { invariant: '2 lives are whole', counts, broken }
}

/** What of an accepted command cannot be seen. One whose connection is over meanwhile needs nothing more. */
function notDone({ name, at, challengeId }: Command, { row, timeline, calls }: ConnectionRecord): string | null {
  switch (name) {
    case 'cancel':
    case 'delete':
      return row.deletedAt ? null : 'deleted, and there'
    case 'disconnect':
      return row.status === 'DISCONNECTED' ? null : 'disconnected, and is not'
    case 'answer': {
      const asked = calls.some(({ step }) => step === `answer/${challengeId}`)
      const expired = timeline.some(({ errorCode }) => errorCode === 'mfa_expired')
      return asked || expired || isOver(row) ? null : 'an answer was accepted, and the bank not asked'
    }
    case 'sync': {
      const synced = timeline.some((one) => one.reason?.startsWith('sync_') && one.at.getTime() >= at)
      return synced || isOver(row) ? null : 'a sync was accepted, and not made'
    }
    default:
      return null
  }
}

function isOver({ deletedAt, status }: ConnectionRecord['row']): boolean {
  return deletedAt !== null || status === 'DISCONNECTED'
}

function gapsIn({ row, timeline }: ConnectionRecord): string[] {
  const versions = timeline.map(({ version }) => version)
  const whole = isDeepStrictEqual(
    versions,
    Array.from({ length: row.version }, (_, index) => index + 1),
  )
  return whole ? [] : [`${row.id}: version ${row.version}, and a timeline of ${versions.join()}`]
}

function forbiddenIn({ row, timeline }: ConnectionRecord): string[] {
  return timeline.slice(1).flatMap(({ status, reason, version }, index) => {
    const from = timeline[index]!.status
    return allowed[reason ?? '']?.(from, status) ? [] : [`${row.id}: ${reason} from ${from} to ${status}, ${version}`]
  })
}

async function disagreement({ client, call }: ChaosStack, { row }: ConnectionRecord): Promise<string | null> {
  const handle = client.workflow.getHandle(row.id)
  if (row.deletedAt) {
    const answer = await call('GET', `/v1/connections/${row.id}`)
    if (answer?.status !== 404) return `deleted, and answers ${answer?.status}`
  }
  const status = await handle.describe().then(
    (description) => description.status.name as string,
    () => 'MISSING',
  )
  if (isOver(row)) return status === 'COMPLETED' ? null : `over, and its workflow is ${status}`
  if (status !== 'RUNNING') return `alive, and its workflow is ${status}`
  const told = await handle.query(connectionStatusQuery).catch((error: Error) => error)
  if (told instanceof Error) return `its workflow does not answer: ${told.message}`
  const recorded = recordedState(row)
  return isDeepStrictEqual(told, recorded) ? null : `${JSON.stringify(told)} is not ${JSON.stringify(recorded)}`
}
