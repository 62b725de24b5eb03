import protos from '@temporalio/proto'
import { getCheckDigit } from 'rut.js'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionStatusView } from '../api/status.ts'
import { newId } from '../ids.ts'
import { newConnection } from '../workflows/connection-state.ts'
import type { connectionWorkflow } from '../workflows/index.ts'
import type { BenchStack } from './stack.ts'

export interface CreatedConnection {
  connectionId: string
  widgetToken: string
}

export function createConnection(stack: BenchStack): Promise<CreatedConnection> {
  return stack.call('POST', '/v1/connections', stack.key)
}

export async function submitCredentials(
  stack: BenchStack,
  { connectionId, widgetToken }: CreatedConnection,
  rut: string,
): Promise<void> {
  await stack.call('POST', `/v1/connections/${connectionId}/credentials`, widgetToken, {
    institutionId: 'ins_cl_banco_de_chile',
    fields: { rut, password: 'pass_good' },
  })
}

/** Polls as the widget does, once more as long as `patienceMs` have not passed. */
export async function untilConnected(
  stack: BenchStack,
  { connectionId, widgetToken }: CreatedConnection,
  patienceMs = 0,
): Promise<void> {
  const path = `/v1/connections/${connectionId}/status?after=1`
  const until = performance.now() + patienceMs
  let status: ConnectionStatusView | null
  do status = await stack.call<ConnectionStatusView | null>('GET', path, widgetToken)
  while (!status && performance.now() < until)
  if (!status) throw new Error('a sign-in without a verdict')
  if (status.status !== 'CONNECTED') throw new Error(`a sign-in that ended ${status.status}, ${status.error?.code}`)
}

/** From sending the credentials to the widget's held poll answering CONNECTED, in milliseconds. */
export async function signIn(stack: BenchStack, connection: CreatedConnection, rut: string): Promise<number> {
  const startedAt = performance.now()
  await submitCredentials(stack, connection, rut)
  await untilConnected(stack, connection)
  return performance.now() - startedAt
}

/** Polls as the integrator's backend can: after CONNECTED, the first sync makes version 3. */
export async function untilSynced(stack: BenchStack, { connectionId }: CreatedConnection): Promise<void> {
  const path = `/v1/connections/${connectionId}/status?after=2`
  const status = await stack.call<ConnectionStatusView | null>('GET', path, stack.key)
  if (!status?.lastSyncedAt) throw new Error('a first sync that did not complete')
}

/** The workflow of a connection that is in no table: what starting one costs Temporal and the worker alone. */
export async function startBare({ temporal, taskQueue }: BenchStack): Promise<void> {
  const connectionId = newId('con')
  await temporal.workflow.start<typeof connectionWorkflow>('connectionWorkflow', {
    workflowId: connectionId,
    taskQueue,
    args: [
      {
        connectionId,
        organizationId: 'org_bare',
        mode: 'test',
        state: newConnection(null),
        seq: 1,
        commands: [],
        tokenEndsAt: new Date(Date.now() + 15 * 60_000).toISOString(),
        nextSyncAt: null,
      },
    ],
  })
}

/**
 * Keeps `width` calls under way until `durationMs` have passed or there is nothing left to do (`work` returns false);
 * returns how many were done.
 */
export async function keepBusy(width: number, durationMs: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + durationMs
  let done = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() < until && (await work()) !== false) done++
    }),
  )
  return done
}

/**
 * Begins `count` pieces of work at a fixed rate, whether or not the earlier ones are done (an open loop), or as many as
 * it is until it is stopped.
 */
export async function atRate<T>(
  perSecond: number,
  count: number,
  work: (index: number) => Promise<T>,
  stopped?: AbortSignal,
): Promise<T[]> {
  const startedAt = performance.now()
  const started: Promise<T>[] = []
  for (let index = 0; index < count; index++) {
    const waitMs = Math.max(0, startedAt + (index * 1_000) / perSecond - performance.now())
    await sleep(waitMs, undefined, { ...(stopped && { signal: stopped }) }).catch(() => {})
    if (stopped?.aborted) break
    started.push(work(index))
  }
  return Promise.all(started)
}

export async function untilOutboxIsEmpty(stack: BenchStack): Promise<void> {
  while (await stack.db.selectFrom('outbox').select('id').limit(1).executeTakeFirst()) await sleep(20)
}

/** Until the worker has run every workflow task there was. */
export async function untilTasksAreDone({ temporal, taskQueue }: BenchStack): Promise<void> {
  for (;;) {
    const { stats } = await temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: protos.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      reportStats: true,
    })
    if (Number(stats?.approximateBacklogCount) === 0) return
    await sleep(200)
  }
}

/** How many commands wait in the outbox, read ten times a second. */
export async function watchBacklog(stack: BenchStack) {
  const outbox = { waiting: 0, greatest: 0 }
  const read = async () => {
    const { count } = await stack.db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    outbox.waiting = Number(count)
    outbox.greatest = Math.max(outbox.greatest, outbox.waiting)
  }
  await read()
  const timer = setInterval(() => void read(), 100)
  return {
    outbox,
    stop: () => clearInterval(timer),
    async untilBelow(limit: number): Promise<void> {
      while (outbox.waiting >= limit) await sleep(20)
    },
  }
}

/** Waits until every delivery to an endpoint is made, or the time is up; how many are not. */
export async function undelivered({ db }: BenchStack, endpointId: string, patienceMs = Infinity): Promise<number> {
  const until = performance.now() + patienceMs
  const waiting = db
    .selectFrom('webhookDeliveries')
    .where('endpointId', '=', endpointId)
    .where('status', '!=', 'delivered')
  while (performance.now() < until) {
    if (!(await waiting.select('id').limit(1).executeTakeFirst())) return 0
    await sleep(20)
  }
  return (await waiting.select('id').execute()).length
}

/** The ids of `count` connections that are CONNECTED and have synced; what is missing is signed in through the API. */
export async function connectedConnections(stack: BenchStack, count: number): Promise<string[]> {
  const synced = () =>
    stack.db
      .selectFrom('connections')
      .select('id')
      .where('status', '=', 'CONNECTED')
      .where('lastSyncedAt', 'is not', null)
      .limit(count)
      .execute()
  let missing = count - (await synced()).length
  await keepBusy(16, Infinity, async () => {
    const index = missing--
    if (index <= 0) return false
    const connection = await createConnection(stack)
    await signIn(stack, connection, rutOf(4_000_000 + index))
    return true
  })
  for (;;) {
    const ids = await synced()
    if (ids.length === count) return ids.map(({ id }) => id)
    await sleep(200)
  }
}

/** A valid RUT for each number. */
export function rutOf(index: number): string {
  const digits = `${10_000_000 + index}`
  return `${digits}-${getCheckDigit(digits)}`
}
