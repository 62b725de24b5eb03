import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client'
import type { SignalDefinition } from '@temporalio/common'
import { setTimeout as sleep } from 'node:timers/promises'
import { resumeFromRecord } from '../db/connections.ts'
import type { Database } from '../db/index.ts'
import { takeCommands, type OutboxRow } from '../db/outbox.ts'
import { errorFields, log } from '../log.ts'
import {
  connectionStatusAttribute,
  institutionIdAttribute,
  organizationIdAttribute,
  disconnectSignal,
  submitCredentialsSignal,
  type Command,
  type ConnectionInput,
} from '../workflows/messages.ts'
import type { connectionWorkflow, webhookDeliveryWorkflow } from '../workflows/index.ts'

export interface RelayDeps {
  db: Database
  temporal: Client
  taskQueue: string
}

/** Batches handed over at once; a slow one holds up only its own commands. */
const lanes = 4
const batchSize = 25
/** How long a lane sleeps when nobody wakes it: a lost notification costs no more than this. */
const idleMs = 1_000

export type Relay = ReturnType<typeof createRelay>

/** Passes accepted commands from the outbox to Temporal: the only road by which anything reaches a workflow. */
export function createRelay(deps: RelayDeps) {
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  let wakeAll = new AbortController()

  async function lane(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { signal } = wakeAll
      try {
        if ((await takeCommands(deps.db, batchSize, (row) => handOver(deps, row))) > 0) continue
      } catch (error) {
        log('error', 'relay_failed', errorFields(error))
      }
      await sleep(idleMs, undefined, { signal }).catch(() => {})
    }
  }

  return {
    start(): void {
      running = Promise.all(Array.from({ length: lanes }, lane))
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

/** Resolves when Temporal has the command, or when the command is moot. Handing over twice does no harm. */
async function handOver(deps: RelayDeps, { workflowId, command }: OutboxRow): Promise<void> {
  try {
    switch (command.kind) {
      case 'start_connection':
        return await startConnection(deps, command.input, WorkflowIdReusePolicy.REJECT_DUPLICATE)
      case 'submit_credentials':
        return await sendSignal(deps, workflowId, submitCredentialsSignal, command)
      case 'disconnect':
        return await sendSignal(deps, workflowId, disconnectSignal, command)
      case 'start_delivery':
        await deps.temporal.workflow.start<typeof webhookDeliveryWorkflow>('webhookDeliveryWorkflow', {
          workflowId,
          taskQueue: deps.taskQueue,
          args: [workflowId],
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          staticSummary: `Webhook ${command.eventType}`,
        })
    }
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return
    log('warn', 'hand_over_failed', { workflowId, ...errorFields(error) })
    throw error
  }
}

async function sendSignal<T extends Command>(
  deps: RelayDeps,
  connectionId: string,
  definition: SignalDefinition<[T]>,
  command: T,
): Promise<void> {
  const send = () => deps.temporal.workflow.getHandle(connectionId).signal(definition, command)
  await send().catch(async (error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    if (await restartFromRecord(deps, connectionId)) await send()
  })
}

/** Starts again, from its row, a live connection whose workflow is gone; false where the connection has ended. */
async function restartFromRecord(deps: RelayDeps, connectionId: string): Promise<boolean> {
  const input = await resumeFromRecord(deps.db, connectionId)
  if (!input) return false
  log('warn', 'connection_restarted', { connectionId })
  await startConnection(deps, input, WorkflowIdReusePolicy.ALLOW_DUPLICATE).catch((error: unknown) => {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  })
  return true
}

async function startConnection(
  { temporal, taskQueue }: RelayDeps,
  input: ConnectionInput,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
): Promise<void> {
  const { connectionId, organizationId, mode, state } = input
  await temporal.workflow.start<typeof connectionWorkflow>('connectionWorkflow', {
    workflowId: connectionId,
    taskQueue,
    args: [input],
    workflowIdReusePolicy,
    staticSummary: `Bank connection (${mode})`,
    staticDetails: `Organization ${organizationId}`,
    typedSearchAttributes: [
      { key: connectionStatusAttribute, value: state.status },
      { key: organizationIdAttribute, value: organizationId },
      ...(state.institutionId === null ? [] : [{ key: institutionIdAttribute, value: state.institutionId }]),
    ],
  })
}
