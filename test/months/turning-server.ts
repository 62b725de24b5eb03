import { TestWorkflowEnvironment } from '@temporalio/testing'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute } from '../../workflows/messages.ts'
import type { Stack } from '../stack.ts'

/** The server suggests to continue as new after 4,096 events; this one so soon that nearly every wait is a turn. */
const suggestedAtEvents = 8

export async function openTurningServer(): Promise<TestWorkflowEnvironment> {
  const script = join(import.meta.dirname, '..', '..', 'temporal-dev.sh')
  const { stdout } = await promisify(execFile)(script, ['install'])
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: stdout.trim() },
      extraArgs: ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${suggestedAtEvents}`],
      searchAttributes: [connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute],
    },
  })
}

/** The ids of a connection's runs, the last first. */
export async function runsOf(stack: Stack, connectionId: string): Promise<string[]> {
  const runIds: string[] = []
  for (let runId: string | undefined; ;) {
    const { events } = await stack.temporal.workflow.getHandle(connectionId, runId).fetchHistory()
    const started = events![0]!.workflowExecutionStartedEventAttributes!
    runIds.push(started.originalExecutionRunId!)
    runId = started.continuedExecutionRunId || undefined
    if (!runId) return runIds
  }
}
