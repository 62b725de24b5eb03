import { setTimeout as sleep } from 'node:timers/promises'
import { connectionStatusQuery } from '../../../workflows/messages.ts'
import type { ChaosStack } from './stack.ts'
import type { Life, Workload } from './workload.ts'

export interface Rest {
  /** What was still under way when the patience ended: connections by id, with the reason. */
  restless: string[]
  redelivered: number
  tookMs: number
}

/**
 * Resolves once nothing is under way any more. Who waits at a challenge gives up, and what the webhooks' schedule would
 * send in minutes is sent again now, as an integrator can ask for.
 */
export async function comeToRest(stack: ChaosStack, { lives }: Workload, patienceMs: number): Promise<Rest> {
  const startedAt = Date.now()
  const byId = new Map(lives.map((life) => [life.connectionId, life]))
  const redelivered = new Set<string>()
  const still = new Map<string, number>()
  for (;;) {
    const restless = await underWay(stack, byId, redelivered, still).catch((error: Error) => [error.message])
    const tookMs = Date.now() - startedAt
    if (restless.length === 0 || tookMs > patienceMs) return { restless, redelivered: redelivered.size, tookMs }
    await sleep(500)
  }
}

async function underWay(
  stack: ChaosStack,
  lives: Map<string, Life>,
  redelivered: Set<string>,
  still: Map<string, number>,
): Promise<string[]> {
  const { db, client, call } = stack
  const reasons: string[] = []
  const outbox = await db.selectFrom('outbox').select('workflowId').execute()
  for (const { workflowId } of outbox) reasons.push(`${workflowId}: not handed over`)
  const open = await db.selectFrom('submissions').selectAll().where('closedAt', 'is', null).execute()
  const rows = await db.selectFrom('connections').selectAll().where('deletedAt', 'is', null).execute()
  const opened = new Set(open.map(({ connectionId }) => connectionId))
  for (const row of rows) {
    if (opened.has(row.id)) {
      reasons.push(`${row.id}: a submission is open at ${row.step}`)
      const life = lives.get(row.id)
      if (!row.challenge || !life) continue
      const body = { challengeId: row.challenge.id, answer: { cancel: true } }
      await call('POST', `/v1/connections/${row.id}/challenge`, { token: life.widgetToken, body })
      continue
    }
    if (row.status === 'CONNECTED' && !row.lastSyncedAt && !row.error) reasons.push(`${row.id}: no sync yet`)
    if (row.disconnectSeq !== null && row.status !== 'DISCONNECTED') reasons.push(`${row.id}: not disconnected yet`)
    // What was quiet in this version once stays so: nothing is asked for any more.
    if (row.status !== 'CONNECTED' || still.get(row.id) === row.version) continue
    const state = await client.workflow.getHandle(row.id).query(connectionStatusQuery)
    if (state.step === 'syncing') reasons.push(`${row.id}: syncing`)
    else still.set(row.id, row.version)
  }
  const pending = await db
    .selectFrom('webhookDeliveries')
    .select(['id', 'nextAttemptAt'])
    .where('status', '=', 'pending')
    .execute()
  for (const { id, nextAttemptAt } of pending) {
    reasons.push(`${id}: not delivered`)
    if (redelivered.has(id) || !nextAttemptAt || nextAttemptAt.getTime() < Date.now() + 10_000) continue
    const answer = await call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
    if (answer && answer.status < 300) redelivered.add(id)
  }
  return reasons
}
