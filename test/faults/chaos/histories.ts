import type { History } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { bundleWorkflows } from '../../bundle-workflows.ts'
import type { Finding } from './finding.ts'
import type { ChaosStack } from './stack.ts'

export interface RecordedHistory {
  workflowId: string
  history: History
}

export async function readHistories({ client }: ChaosStack): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = []
  for await (const { workflowId, runId } of client.workflow.list()) {
    histories.push({ workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() })
  }
  return histories
}

/** Every workflow that lived through it goes on under the present code. */
export async function replays(histories: RecordedHistory[]): Promise<Finding> {
  const counts = { histories: 0, events: 0 }
  const broken: string[] = []
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const workflowBundle = { code: await bundleWorkflows() }
  for (const { history } of histories) counts.events += history.events?.length ?? 0
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    counts.histories++
    if (error) broken.push(`${workflowId}: ${error.message}`)
  }
  if (counts.histories < histories.length) broken.push(`${histories.length} histories, ${counts.histories} replayed`)
  return { invariant: '6 histories replay', counts, broken }
}
