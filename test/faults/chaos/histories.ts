import type { History } from '@temporalio/common/lib/proto-utils.js'
import proto from '@temporalio/proto'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { mkdir, writeFile } from 'node:fs/promises'
import { bundleWorkflows } from '../../bundle-workflows.ts'
import type { Finding } from './finding.ts'
import { step } from './next-build.ts'
import { nextBuild } from './next-worker.ts'
import type { ChaosStack } from './stack.ts'

export interface RecordedHistory {
  workflowId: string
  runId: string
  history: History
}

export async function readHistories({ client }: ChaosStack): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = []
  for await (const { workflowId, runId } of client.workflow.list()) {
    histories.push({ workflowId, runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() })
  }
  return histories
}

/** Every workflow that lived through it goes on under the code that runs at the end. */
export async function replays(histories: RecordedHistory[]): Promise<Finding> {
  const counts = { histories: 0, events: 0, 'that the next build wrote on': 0 }
  const broken: string[] = []
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const workflowBundle = { code: await bundleWorkflows(nextBuild) }
  for (const { history } of histories) {
    counts.events += history.events?.length ?? 0
    if (history.events?.some(isOfNextBuild)) counts['that the next build wrote on']++
  }
  for await (const { workflowId, runId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    counts.histories++
    if (!error) continue
    const history = histories.find((each) => each.runId === runId)!.history
    const kept = `.data/${workflowId}-${runId}.json`
    await mkdir('.data', { recursive: true })
    await writeFile(kept, JSON.stringify(proto.temporal.api.history.v1.History.fromObject(history)))
    broken.push(`${workflowId}: ${error.message}; of ${told(history)}; in ${kept}`)
  }
  if (counts.histories < histories.length) broken.push(`${histories.length} histories, ${counts.histories} replayed`)
  return { invariant: '6 histories replay', counts, broken }
}

function told({ events }: History): string {
  const { EventType } = proto.temporal.api.enums.v1
  return (events ?? [])
    .map(({ eventId, eventType }) => `${Number(eventId)} ${EventType[eventType!].replace('EVENT_TYPE_', '')}`)
    .join(', ')
}

function isOfNextBuild({ markerRecordedEventAttributes: marker }: NonNullable<History['events']>[number]): boolean {
  const [payload] = marker?.details?.['patch-data']?.payloads ?? []
  return Buffer.from(payload?.data ?? []).includes(step)
}
