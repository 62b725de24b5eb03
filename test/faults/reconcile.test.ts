import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { beforeAll, expect, test, vi } from 'vitest'
import { reconcile, reconcileHourly } from '../../api/reconcile.ts'
import { createApiMetrics } from '../../metrics.ts'
import { openProcessStack, type ProcessStack } from './process-stack.ts'
import {
  connected,
  deleted,
  describe,
  disconnect,
  disconnected,
  loseTemporal,
  makeOlder,
  reconcileByCommand,
  submittedTo,
  terminate,
  untilDisconnected,
  untilHandedOver,
} from './reconcile.ts'
import { expectOneVerdict, expectWebhooks, expectWhole, untilAtRest } from './verdicts.ts'

let stack: ProcessStack
beforeAll(async () => {
  stack = await openProcessStack()
  return () => stack.close()
})

test('a terminated workflow is started again from its row by the next command', async () => {
  const attempt = await stack.create()
  await untilHandedOver(stack)
  await terminate(stack, attempt)
  await stack.submit(attempt)
  await untilAtRest(stack, attempt.connectionId)
  expect(await expectOneVerdict(stack, attempt)).toBe('connected')
})

test('reconciling restarts the connections whose workflow was terminated, and leaves the others alone', async () => {
  const [idle, ending, pending, running, ended] = [
    await connected(stack),
    await connected(stack),
    await stack.create(),
    await connected(stack),
    await disconnected(stack),
  ]
  await expectWebhooks(stack)
  await stack.worker.stop()
  const submitted = await submittedTo(stack, await stack.create())
  await disconnect(stack, ending)
  await untilHandedOver(stack)
  for (const attempt of [idle, ending, pending, submitted]) await terminate(stack, attempt)
  const [before, endedBefore] = [await describe(stack, running), await describe(stack, ended)]

  expect(await reconcileByCommand(stack)).toBe('Restarted 4 connections and 0 webhook deliveries.')
  await stack.worker.start()

  await untilAtRest(stack, submitted.connectionId)
  for (const attempt of [idle, submitted, running]) expect(await expectOneVerdict(stack, attempt)).toBe('connected')
  expect(await expectWhole(stack, pending.connectionId)).toMatchObject({ row: { status: 'PENDING' } })
  await untilDisconnected(stack, ending)
  expect([await describe(stack, running), await describe(stack, ended)]).toEqual([before, endedBefore])
  expect(await reconcileByCommand(stack)).toBe('Restarted 0 connections and 0 webhook deliveries.')
})

test('after the Temporal database was lost, reconciling restarts everything that lives, twice at once or not', async () => {
  const [idle, pending] = [await connected(stack), await stack.create()]
  await disconnected(stack)
  await deleted(stack)
  await expectWebhooks(stack)
  stack.receiver.refusing = true
  const untold = await connected(stack)
  await expect.poll(() => deliveriesOf(untold.connectionId)).toHaveLength(2)
  await stack.worker.stop()
  const submitted = await submittedTo(stack, await stack.create())
  await untilHandedOver(stack)
  await loseTemporal(stack)
  stack.receiver.refusing = false

  await makeOlder(stack)
  await Promise.all([reconcile(deps()), reconcile(deps())])
  await stack.worker.start()

  const live = await stack.db
    .selectFrom('connections')
    .select('id')
    .where('deletedAt', 'is', null)
    .where('status', '!=', 'DISCONNECTED')
    .orderBy('id')
    .execute()
  await expect.poll(() => runs('connectionWorkflow')).toEqual(live.map(({ id }) => id))
  expect(await runs('webhookDeliveryWorkflow')).toEqual(await deliveriesOf(untold.connectionId))
  await untilAtRest(stack, submitted.connectionId)
  for (const attempt of [idle, untold, submitted]) expect(await expectOneVerdict(stack, attempt)).toBe('connected')
  await expectWhole(stack, pending.connectionId)
  await expectWebhooks(stack)
})

test('the relay reconciles every hour, unless another process is at it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const terminated = await stack.create()
  await untilHandedOver(stack)
  await terminate(stack, terminated)
  await stack.db
    .updateTable('connections')
    .set({ createdAt: new Date(0) })
    .execute()
  const stop = reconcileHourly(deps())
  try {
    await stack.db.transaction().execute(async (elsewhere) => {
      await sql`select pg_advisory_xact_lock(hashtext('araucaria reconcile'))`.execute(elsewhere)
      vi.advanceTimersByTime(3_600_000)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    })
    expect((await describe(stack, terminated)).status).toBe('TERMINATED')
    vi.advanceTimersByTime(3_600_000)
    await vi.waitFor(async () => expect((await describe(stack, terminated)).status).toBe('RUNNING'), 10_000)
    const counted = () => registry.getSingleMetricAsString('araucaria_reconciled_total')
    await vi.waitFor(async () => expect(await counted()).toContain('{workflow="connection"} 1'), 10_000)
  } finally {
    stop()
    vi.useRealTimers()
  }
})

const registry = new Registry()
const metrics = createApiMetrics(registry)
const deps = () => ({ db: stack.db, temporal: stack.client, taskQueue: 'araucaria', metrics })

/** The workflow of each run that Temporal knows of. */
async function runs(workflowType: string): Promise<string[]> {
  const ids: string[] = []
  const query = `WorkflowType = '${workflowType}'`
  for await (const { workflowId } of stack.client.workflow.list({ query })) ids.push(workflowId)
  return ids.toSorted()
}

async function deliveriesOf(connectionId: string): Promise<string[]> {
  const deliveries = await stack.db
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', 'e.id', 'd.eventId')
    .select('d.id')
    .where('e.connectionId', '=', connectionId)
    .where('d.attempts', '>', 0)
    .orderBy('d.id')
    .execute()
  return deliveries.map(({ id }) => id)
}
