import { setTimeout as sleep } from 'node:timers/promises'
import { connectionStatusQuery } from '../../../workflows/messages.ts'
import type { ChaosStack } from './stack.ts'
import type { Life, Workload } from './workload.ts'

export interface Rest {
  /** What was still under way, and went no further: connections by id, with the reason. */
  restless: string[]
  redelivered: number
  synced: number
  tookMs: number
}

/** Longer than whatever waits to try again waits. How long all of it takes is the machine's affair. */
const stalledAfterMs = 120_000
/** Whatever moves without an end is not at rest either. */
const longestMs = 20 * 60_000
/** What is due before the look at everything is over would move under it: the next sync after one that a fault met, for one. */
const lookMs = 60 * 60_000

/** What was asked, and for what. */
interface Asked {
  /** Deliveries that the API was asked to make. */
  redelivered: Set<string>
  /** Connections that it was asked to sync. */
  synced: Set<string>
  /** Connections in the version in which nothing was under way: it stays so. */
  quiet: Map<string, number>
}

/**
 * Resolves once nothing is under way any more, or nothing moves. Who waits at a challenge gives up, and what webhooks and
 * syncs would do by their schedules in minutes is done now, as an integrator can ask for.
 */
export async function comeToRest(stack: ChaosStack, { lives }: Workload): Promise<Rest> {
  const startedAt = Date.now()
  const byId = new Map(lives.map((life) => [life.connectionId, life]))
  const asked: Asked = { redelivered: new Set(), synced: new Set(), quiet: new Map() }
  let last = { seen: '', at: startedAt }
  for (;;) {
    const restless = await underWay(stack, byId, asked).catch((error: Error) => [error.message])
    const rest = { redelivered: asked.redelivered.size, synced: asked.synced.size, tookMs: Date.now() - startedAt }
    if (restless.length === 0) return { restless, ...rest }
    const seen = await whereAllStand(stack)
    if (seen !== last.seen) last = { seen, at: Date.now() }
    if (Date.now() - last.at > stalledAfterMs || rest.tookMs > longestMs) {
      const waitsFor = await whatTheyWaitFor(stack, restless)
      return { restless: [...waitsFor, ...restless], ...rest }
    }
    await sleep(500)
  }
}

/** Changes with whatever moves. */
async function whereAllStand({ db }: ChaosStack): Promise<string> {
  const { versions } = await db
    .selectFrom('connections')
    .select(({ fn }) => fn.sum('version').as('versions'))
    .executeTakeFirstOrThrow()
  const { calls } = await db
    .selectFrom('bankCalls')
    .select(({ fn }) => fn.countAll().as('calls'))
    .executeTakeFirstOrThrow()
  const { attempts } = await db
    .selectFrom('webhookAttempts')
    .select(({ fn }) => fn.countAll().as('attempts'))
    .executeTakeFirstOrThrow()
  return `${versions} ${calls} ${attempts}`
}

async function underWay(stack: ChaosStack, lives: Map<string, Life>, asked: Asked): Promise<string[]> {
  const outbox = await stack.db.selectFrom('outbox').select('workflowId').execute()
  const open = await stack.db.selectFrom('submissions').selectAll().where('closedAt', 'is', null).execute()
  const rows = await stack.db.selectFrom('connections').selectAll().where('deletedAt', 'is', null).execute()
  const opened = new Set(open.map(({ connectionId }) => connectionId))
  await Promise.all(
    rows.map(async ({ id, challenge }) => {
      const life = lives.get(id)
      if (!opened.has(id) || !challenge || !life) return
      const body = { challengeId: challenge.id, answer: { cancel: true } }
      await stack.call('POST', `/v1/connections/${id}/challenge`, { token: life.widgetToken, body })
    }),
  )
  const reasons = [
    ...outbox.map(({ workflowId }) => `${workflowId}: not handed over`),
    ...rows.flatMap((row) => {
      if (opened.has(row.id)) return [`${row.id}: a submission is open at ${row.step}`]
      if (row.disconnectSeq !== null && row.status !== 'DISCONNECTED') return [`${row.id}: not disconnected yet`]
      return row.status === 'CONNECTED' && !row.lastSyncedAt && !row.error ? [`${row.id}: no sync yet`] : []
    }),
    ...(await dueSyncs(stack, rows, asked.synced)),
    ...(await undelivered(stack, asked.redelivered)),
  ]
  // Each query makes a worker that has forgotten the workflow replay it: not before all else is quiet.
  if (reasons.length > 0) return reasons
  for (const { id, status, version } of rows) {
    if (status !== 'CONNECTED' || asked.quiet.get(id) === version) continue
    const { step } = await stack.client.workflow.getHandle(id).query(connectionStatusQuery)
    if (step === 'syncing') reasons.push(`${id}: syncing`)
    else asked.quiet.set(id, version)
  }
  return reasons
}

async function dueSyncs(
  stack: ChaosStack,
  rows: { id: string; status: string; nextSyncAt: Date | null }[],
  synced: Set<string>,
): Promise<string[]> {
  const due = rows.filter(
    ({ status, nextSyncAt }) => status === 'CONNECTED' && nextSyncAt && nextSyncAt.getTime() < Date.now() + lookMs,
  )
  for (const { id, nextSyncAt } of due) {
    // What is due already is under way; what has failed since it was asked for is put off again.
    if (nextSyncAt!.getTime() < Date.now()) continue
    const answer = await stack.call('POST', `/v1/connections/${id}/sync`)
    if (answer && answer.status < 300) synced.add(id)
  }
  return due.map(({ id }) => `${id}: a sync is due`)
}

async function undelivered(stack: ChaosStack, redelivered: Set<string>): Promise<string[]> {
  const pending = await stack.db
    .selectFrom('webhookDeliveries')
    .select(['id', 'nextAttemptAt'])
    .where('status', '=', 'pending')
    .execute()
  for (const { id, nextAttemptAt } of pending) {
    if (redelivered.has(id) || !nextAttemptAt || nextAttemptAt.getTime() < Date.now() + 10_000) continue
    const answer = await stack.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
    if (answer && answer.status < 300) redelivered.add(id)
  }
  return pending.map(({ id }) => `${id}: not delivered`)
}

/** Of the first few connections, what their workflows are at. */
async function whatTheyWaitFor({ client }: ChaosStack, restless: string[]): Promise<string[]> {
  const ids = new Set(restless.map((reason) => reason.split(':')[0]!).filter((id) => id.startsWith('con_')))
  const described = [...ids].slice(0, 5).map(async (id) => {
    const description = await client.workflow
      .getHandle(id)
      .describe()
      .catch((error: Error) => error)
    if (description instanceof Error) return `${id}: ${description.message}`
    const { raw } = description
    const activities = raw.pendingActivities?.map(
      ({ activityType, state, attempt, lastFailure }) =>
        `${activityType?.name}, state ${state}, attempt ${attempt}, ${lastFailure?.message ?? 'no failure'}`,
    )
    const task = raw.pendingWorkflowTask
    return `${id}: ${activities?.join('; ') || 'no activity'}${task ? `, workflow task ${task.state}, attempt ${task.attempt}` : ''}`
  })
  return Promise.all(described)
}
