import { once } from 'node:events'
import { createServer } from 'node:http'
import { collectDefaultMetrics, Counter, Histogram, type Registry } from 'prom-client'
import type { Cargo } from './db/outbox.ts'
import type { Mode } from './workflows/connection-state.ts'

// Labels come from closed sets: no id, no address, nothing that a caller can make up.

export type ApiMetrics = ReturnType<typeof createApiMetrics>

/** What an API process counts; `api/gauges.ts` adds what is read at each scrape. */
export function createApiMetrics(registry: Registry) {
  const registers = [registry]
  const requests = new Histogram({
    name: 'araucaria_http_request_duration_seconds',
    help: 'HTTP requests by route, as the pattern that it was declared with. A status poll is held for up to 30 s.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const handOvers = new Counter({
    name: 'araucaria_relay_hand_overs_total',
    help: 'Commands and deliveries passed to Temporal: handed_over, restarted (its workflow was gone) or put_off.',
    labelNames: ['cargo', 'outcome'],
    registers,
  })
  const reconciled = new Counter({
    name: 'araucaria_reconciled_total',
    help: 'Workflows that were gone, and that the hourly reconciliation started again.',
    labelNames: ['workflow'],
    registers,
  })
  // A rate over what is not there yet would miss the first.
  for (const cargo of ['commands', 'deliveries']) {
    for (const outcome of ['handed_over', 'restarted', 'put_off']) handOvers.inc({ cargo, outcome }, 0)
  }
  for (const workflow of ['connection', 'delivery']) reconciled.inc({ workflow }, 0)

  return {
    requestAnswered(request: { method: string; route: string; status: number }, durationMs: number): void {
      requests.observe(request, durationMs / 1000)
    },
    handedOver(cargo: Cargo, outcome: 'handed_over' | 'restarted' | 'put_off'): void {
      handOvers.inc({ cargo, outcome })
    },
    reconciled({ connections, deliveries }: { connections: number; deliveries: number }): void {
      reconciled.inc({ workflow: 'connection' }, connections)
      reconciled.inc({ workflow: 'delivery' }, deliveries)
    },
  }
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>

/** What a worker counts. */
export function createWorkerMetrics(registry: Registry) {
  const registers = [registry]
  const logins = new Counter({
    name: 'araucaria_logins_total',
    help: 'What banks said to logins and to answers to their challenges, of users and of syncs: signed_in, challenged or a failure code.',
    labelNames: ['mode', 'institution', 'outcome'],
    registers,
  })
  const attempts = new Counter({
    name: 'araucaria_webhook_attempts_total',
    help: 'Attempts to deliver a webhook: delivered, refused (by an HTTP status) or unanswered.',
    labelNames: ['outcome'],
    registers,
  })
  const lag = new Histogram({
    name: 'araucaria_webhook_delivery_lag_seconds',
    help: 'From an event to the first time that its endpoint accepted it.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800, 7_200, 86_400],
    registers,
  })
  for (const outcome of ['delivered', 'refused', 'unanswered']) attempts.inc({ outcome }, 0)

  return {
    loginAnswered(mode: Mode, institution: string, outcome: string): void {
      logins.inc({ mode, institution, outcome })
    },
    webhookAttempted(outcome: 'delivered' | 'refused' | 'unanswered'): void {
      attempts.inc({ outcome })
    },
    webhookAccepted(lagMs: number): void {
      lag.observe(lagMs / 1000)
    },
  }
}

/** Where a process shows its metrics. */
export interface MetricsAddress {
  host: string
  port: number
}

/** Serves `GET /metrics` on a port that the public does not reach, with those of the process itself (`nodejs_`, `process_`). */
export async function serveMetrics(registry: Registry, { host, port }: MetricsAddress) {
  collectDefaultMetrics({ register: registry })
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`Metrics cannot be served on ${host}, port ${port} (${error.code}).`)
  })
  return {
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}
