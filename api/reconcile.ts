import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { sql } from 'kysely'
import { reconcileConfig } from '../config.ts'
import { forgetOldKeys } from '../db/idempotency-keys.ts'
import { openDatabase, type Database } from '../db/index.ts'
import { errorFields, log } from '../log.ts'
import type { ApiMetrics } from '../metrics.ts'
import { restartFromRecord, startDelivery, type StartDeps } from './start-workflows.ts'

/** What is younger than this may not have reached Temporal yet. */
const settledAfter = sql<Date>`now() - interval '1 minute'`
const pageSize = 500
const hourMs = 3_600_000

export interface Reconciled {
  connections: number
  deliveries: number
}

/**
 * Starts again, from their rows, the live connections and pending deliveries whose workflow is not running: it was
 * terminated, it failed, or it went with a lost Temporal database. Nothing happens to one that has commands waiting in
 * the outbox: the relay finds out by itself.
 */
export async function reconcile(deps: StartDeps): Promise<Reconciled> {
  const connections = await restartMissing(deps, 'connectionWorkflow', liveConnections, ({ id }) =>
    restartFromRecord(deps, id),
  )
  const deliveries = await restartMissing(deps, 'webhookDeliveryWorkflow', pendingDeliveries, ({ id }) =>
    startDelivery(deps, id, { replacing: false }),
  )
  if (connections + deliveries > 0) log('warn', 'reconciled', { connections, deliveries })
  return { connections, deliveries }
}

/** Runs every hour, in one process of all at a time, and forgets old idempotency keys; returns how to stop it. */
export function reconcileHourly(deps: StartDeps & { metrics: Pick<ApiMetrics, 'reconciled'> }): () => void {
  const timer = setInterval(() => {
    onlyHere(deps.db, async () => {
      deps.metrics.reconciled(await reconcile(deps))
      await forgetOldKeys(deps.db)
    }).catch((error) => log('error', 'reconcile_failed', errorFields(error)))
  }, hourMs)
  return () => clearInterval(timer)
}

async function onlyHere(db: Database, work: () => Promise<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('araucaria reconcile')) as mine
    `.execute(trx)
    if (rows[0]!.mine) await work()
  })
}

interface Candidate {
  /** Also the workflow's. */
  id: string
}

function liveConnections(db: Database, after: string): Promise<Candidate[]> {
  return db
    .selectFrom('connections as c')
    .select('c.id')
    .where('c.id', '>', after)
    .where('c.deletedAt', 'is', null)
    .where('c.status', '!=', 'DISCONNECTED')
    .where('c.createdAt', '<', settledAfter)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('outbox as o').select('o.id').whereRef('o.workflowId', '=', 'c.id'))))
    .orderBy('c.id')
    .limit(pageSize)
    .execute()
}

function pendingDeliveries(db: Database, after: string): Promise<Candidate[]> {
  return (
    db
      .selectFrom('webhookDeliveries as d')
      .innerJoin('webhookEndpoints as w', 'w.id', 'd.endpointId')
      .select('d.id')
      .where('d.id', '>', after)
      .where('d.status', '=', 'pending')
      // The dispatchers have the others.
      .where('d.dispatchAt', 'is', null)
      .where('w.disabledAt', 'is', null)
      .where('d.createdAt', '<', settledAfter)
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom('outbox as o').select('o.id').whereRef('o.workflowId', '=', 'd.id'))),
      )
      .orderBy('d.id')
      .limit(pageSize)
      .execute()
  )
}

async function restartMissing(
  { db, temporal }: StartDeps,
  workflowType: string,
  candidates: (db: Database, after: string) => Promise<Candidate[]>,
  restart: (candidate: Candidate) => Promise<boolean>,
): Promise<number> {
  let restarted = 0
  let page = await candidates(db, '')
  while (page.length > 0) {
    const last = page.at(-1)!.id
    const running = new Set<string>()
    const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running' AND WorkflowId BETWEEN '${page[0]!.id}' AND '${last}'`
    for await (const { workflowId } of temporal.workflow.list({ query, pageSize })) running.add(workflowId)
    for (const candidate of page) {
      // The list lags behind; what it lacks is asked for by name.
      if (running.has(candidate.id) || (await isRunning(temporal, candidate.id))) continue
      if (await restart(candidate)) restarted++
    }
    page = await candidates(db, last)
  }
  return restarted
}

async function isRunning(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe()
    return status.name === 'RUNNING'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

async function main(): Promise<void> {
  const { databaseUrl, taskQueue } = reconcileConfig(process.env)
  const { connectionOptions, namespace } = loadClientConnectConfig()
  const db = openDatabase(databaseUrl)
  try {
    const connection = await Connection.connect(connectionOptions)
    const temporal = new Client({ connection, namespace: namespace ?? 'default' })
    const { connections, deliveries } = await reconcile({ db, temporal, taskQueue })
    console.log(`Restarted ${connections} connections and ${deliveries} webhook deliveries.`)
    await connection.close()
  } finally {
    await db.destroy()
  }
}

if (import.meta.main) {
  main().catch((error: Error) => {
    console.error(error.message)
    process.exit(1)
  })
}
