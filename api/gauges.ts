import type { Client } from '@temporalio/client'
import { Gauge, type Registry } from 'prom-client'
import { countDueDeliveries, countOverdueSyncs, countTroubledEndpoints, readOutbox } from '../db/backlog.ts'
import type { Database } from '../db/index.ts'
import { checkPostgresql, checkTemporal } from './health.ts'
import type { StatusWaiters } from './status-waiters.ts'

interface Sources {
  db: Database
  temporal: Client
  waiters: Pick<StatusWaiters, 'held'>
}

/** A database that does not answer leaves its gauges out, and holds up nothing else. */
const patienceMs = 3_000

/** What is read at each scrape. Every API says the same of the database, so take the maximum of them, not the sum. */
export function registerGauges(registry: Registry, { db, temporal, waiters }: Sources): void {
  const gauge = (name: string, help: string, labelNames: string[], read: (gauge: Gauge) => Promise<void> | void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        // To reset one without labels makes it 0.
        if (labelNames.length > 0) this.reset()
        else this.remove()
        await read(this)
      },
    })

  gauge('araucaria_held_polls', 'Status polls that this process holds.', [], (polls) => polls.set(waiters.held()))
  gauge('araucaria_dependency_up', 'Whether PostgreSQL and Temporal answer.', ['dependency'], async (up) => {
    const [postgresql, temporalState] = await Promise.all([checkPostgresql(db), checkTemporal(temporal)])
    up.set({ dependency: 'postgresql' }, Number(postgresql === 'ok'))
    up.set({ dependency: 'temporal' }, Number(temporalState === 'ok'))
  })

  const outbox = whileAsked(() => readOutbox(db))
  gauge('araucaria_outbox_rows', 'Accepted and not handed over to Temporal yet.', ['cargo'], async (waiting) => {
    for (const { cargo, rows } of (await inTime(outbox())) ?? []) waiting.set({ cargo }, rows)
  })
  gauge('araucaria_outbox_oldest_seconds', 'Age of the oldest of them.', ['cargo'], async (oldest) => {
    for (const { cargo, oldestSeconds } of (await inTime(outbox())) ?? []) oldest.set({ cargo }, oldestSeconds)
  })
  gauge('araucaria_syncs_overdue', 'Connections whose next sync is late by 15 minutes.', [], async (overdue) => {
    const count = await inTime(countOverdueSyncs(db))
    if (count !== null) overdue.set(count)
  })
  gauge('araucaria_webhook_deliveries_due', 'Deliveries that a dispatcher should take now.', [], async (due) => {
    const count = await inTime(countDueDeliveries(db))
    if (count !== null) due.set(count)
  })
  gauge('araucaria_webhook_endpoints', 'Endpoints that accept nothing, by state.', ['state'], async (endpoints) => {
    const troubled = await inTime(countTroubledEndpoints(db))
    for (const [state, count] of Object.entries(troubled ?? {})) endpoints.set({ state }, count)
  })
}

/** Whoever asks while an answer is awaited shares it. */
function whileAsked<T>(read: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => (asked ??= read().finally(() => (asked = undefined)))
}

/** Null where it fails or takes too long: `araucaria_dependency_up` says why. */
function inTime<T>(answer: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null).unref())
  return Promise.race([answer.catch(() => null), late])
}
