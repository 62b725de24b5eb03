import { WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/client'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeCommands, type Cargo, type OutboxRow } from '../db/outbox.ts'
import { errorFields, log } from '../log.ts'
import type { ApiMetrics } from '../metrics.ts'
import { commandSignals, type Command } from '../workflows/messages.ts'
import { inTime } from './in-time.ts'
import { ifNotStarted, restartFromRecord, startConnection, startDelivery, type StartDeps } from './start-workflows.ts'

/** Batches handed over at once; a slow one holds up only its own commands. Retries of webhooks can wait for each other. */
const lanes: { cargo: Cargo; batchSize: number }[] = [
  ...Array.from({ length: 4 }, () => ({ cargo: 'commands' as const, batchSize: 25 })),
  { cargo: 'deliveries', batchSize: 5 },
]
/** How long a lane sleeps when nobody wakes it: a lost notification costs no more than this. */
const idleMs = 1_000

/** A hand-over that takes longer is put off: its row is locked meanwhile, and a process that stops waits for it. */
const patienceMs = 3_000

export type Relay = ReturnType<typeof createRelay>

/** Passes accepted commands from the outbox to Temporal: the only road by which anything reaches a workflow. */
export function createRelay(deps: StartDeps & { metrics: Pick<ApiMetrics, 'handedOver'> }) {
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  let wakeAll = new AbortController()

  async function handOverInTime(cargo: Cargo, row: OutboxRow): Promise<void> {
    try {
      deps.metrics.handedOver(cargo, await inTime(deps.temporal, patienceMs, () => handOver(deps, row)))
    } catch (error) {
      deps.metrics.handedOver(cargo, 'put_off')
      throw error
    }
  }

  async function lane({ cargo, batchSize }: (typeof lanes)[number]): Promise<void> {
    while (!stopping.signal.aborted) {
      const { signal } = wakeAll
      try {
        if ((await takeCommands(deps.db, cargo, batchSize, (row) => handOverInTime(cargo, row))) > 0) continue
      } catch (error) {
        log('error', 'relay_failed', errorFields(error))
      }
      await sleep(idleMs, undefined, { signal }).catch(() => {})
    }
  }

  return {
    start(): void {
      running = Promise.all(lanes.map(lane))
    },
    wake(): void {
      wakeAll.abort()
      wakeAll = new AbortController()
    },
    async stop(): Promise<void> {
      stopping.abort()
      wakeAll.abort()
      await running
    },
  }
}

type HandedOver = 'handed_over' | 'restarted'

/** Resolves when Temporal has the command, or when the command is moot. Handing over twice does no harm. */
async function handOver(deps: StartDeps, { workflowId, command }: OutboxRow): Promise<HandedOver> {
  try {
    switch (command.kind) {
      case 'start_connection':
        await ifNotStarted(
          startConnection(deps, command.input, WorkflowIdReusePolicy.REJECT_DUPLICATE, command.requestId),
        )
        return 'handed_over'
      case 'start_delivery':
        await startDelivery(deps, workflowId, { replacing: true })
        return 'handed_over'
      default:
        return await sendSignal(deps, workflowId, command)
    }
  } catch (error) {
    const requestId = 'requestId' in command ? command.requestId : undefined
    log('warn', 'hand_over_failed', { workflowId, requestId, ...errorFields(error) })
    throw error
  }
}

async function sendSignal(deps: StartDeps, connectionId: string, command: Command): Promise<HandedOver> {
  const send = () => deps.temporal.workflow.getHandle(connectionId).signal(commandSignals[command.kind], command)
  try {
    await send()
    return 'handed_over'
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    if (!(await restartFromRecord(deps, connectionId))) return 'handed_over'
    await send()
    return 'restarted'
  }
}
