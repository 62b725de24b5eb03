import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client'
import { resumeFromRecord } from '../db/connections.ts'
import type { Database } from '../db/index.ts'
import { log } from '../log.ts'
import type { connectionWorkflow, webhookDeliveryWorkflow } from '../workflows/index.ts'
import {
  connectionStatusAttribute,
  institutionIdAttribute,
  organizationIdAttribute,
  type ConnectionInput,
} from '../workflows/messages.ts'

export interface StartDeps {
  db: Database
  temporal: Client
  taskQueue: string
}

/** Starts again, from its row, a live connection whose workflow is gone; false where the connection has ended. */
export async function restartFromRecord(deps: StartDeps, connectionId: string): Promise<boolean> {
  const input = await resumeFromRecord(deps.db, connectionId)
  if (!input) return false
  log('warn', 'connection_restarted', { connectionId })
  await ifNotStarted(startConnection(deps, input, WorkflowIdReusePolicy.ALLOW_DUPLICATE))
  return true
}

/** "Already started" is done; true where it was not. */
export async function ifNotStarted(start: Promise<unknown>): Promise<boolean> {
  try {
    await start
    return true
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false
    throw error
  }
}

/** @throws {WorkflowExecutionAlreadyStartedError} */
export async function startConnection(
  { temporal, taskQueue }: StartDeps,
  input: ConnectionInput,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
  requestId?: string,
): Promise<void> {
  const { connectionId, organizationId, mode, state } = input
  await temporal.workflow.start<typeof connectionWorkflow>('connectionWorkflow', {
    workflowId: connectionId,
    taskQueue,
    args: [input],
    workflowIdReusePolicy,
    staticSummary: `Bank connection (${mode})`,
    staticDetails: `Organization ${organizationId}${requestId ? `  \nCreated by request ${requestId}` : ''}`,
    typedSearchAttributes: [
      { key: connectionStatusAttribute, value: state.status },
      { key: organizationIdAttribute, value: organizationId },
      ...(state.institutionId === null ? [] : [{ key: institutionIdAttribute, value: state.institutionId }]),
    ],
  })
}

/**
 * Starts the retries of a delivery; false where they are under way, or where it is gone. A workflow may be there that waits
 * for a time of its own still, because the delivery was sent again on request meanwhile: `replacing` it, the new one begins.
 * Of the address only the host is shown: the rest may hold a secret.
 */
export async function startDelivery(
  { db, temporal, taskQueue }: StartDeps,
  deliveryId: string,
  { replacing }: { replacing: boolean },
): Promise<boolean> {
  const delivery = await db
    .selectFrom('webhookDeliveries as d')
    .innerJoin('events as e', 'e.id', 'd.eventId')
    .innerJoin('webhookEndpoints as w', 'w.id', 'd.endpointId')
    .where('d.id', '=', deliveryId)
    .select(['d.organizationId', 'd.mode', 'd.eventId', 'd.endpointId', 'e.type', 'e.connectionId', 'w.url'])
    .executeTakeFirst()
  if (!delivery) return false
  const { organizationId, mode, eventId, endpointId, type, connectionId, url } = delivery
  const { FAIL, TERMINATE_EXISTING } = WorkflowIdConflictPolicy
  return ifNotStarted(
    temporal.workflow.start<typeof webhookDeliveryWorkflow>('webhookDeliveryWorkflow', {
      workflowId: deliveryId,
      taskQueue,
      args: [deliveryId],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: replacing ? TERMINATE_EXISTING : FAIL,
      staticSummary: `Webhook ${type} to ${new URL(url).host} (${mode})`,
      staticDetails: [
        `Event ${eventId}${connectionId ? ` of ${connectionId}` : ''}`,
        `Endpoint ${endpointId} of organization ${organizationId}`,
      ].join('  \n'),
      typedSearchAttributes: [{ key: organizationIdAttribute, value: organizationId }],
    }),
  )
}
