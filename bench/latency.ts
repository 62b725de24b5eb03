import { newId } from '../ids.ts'
import type { webhookDeliveryWorkflow } from '../workflows/index.ts'
import { milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { atRate, createConnection, rutOf, signIn } from './workload.ts'

const perSecond = 5
const submissions = 1_000
const bareRuns = 100

/**
 * From sending the credentials to the widget's held poll answering CONNECTED, in an open loop, while the first syncs of
 * the earlier ones go on. Beside it: a bare workflow with one activity that reads one row, started and awaited.
 */
export async function latency(stack: BenchStack): Promise<Figure[]> {
  await atRate(perSecond, 20, (index) => signInAnew(stack, 1_000_000 + index))
  const bare = await atRate(perSecond, bareRuns, () => executeBare(stack))
  const ours = await atRate(perSecond, submissions, (index) => signInAnew(stack, index))
  const [p50, p99] = [percentile(ours, 0.5), percentile(ours, 0.99)]
  const [bareP50, bareP99] = [percentile(bare, 0.5), percentile(bare, 0.99)]
  return [
    {
      what: `Submit to CONNECTED at the held poll, ${submissions} submissions, ${perSecond} a second`,
      target: 'p50 ≤ 150 ms, p99 ≤ 500 ms',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      baseline: `p50 ${milliseconds(bareP50)}, p99 ${milliseconds(bareP99)}, bare workflow with one activity`,
      ratio: (p50 / bareP50).toFixed(2),
      met: p50 <= 150 && p99 <= 500,
    },
  ]
}

async function signInAnew(stack: BenchStack, index: number): Promise<number> {
  return signIn(stack, await createConnection(stack), rutOf(index))
}

async function executeBare({ temporal, taskQueue }: BenchStack): Promise<number> {
  const startedAt = performance.now()
  const deliveryId = newId('whd')
  await temporal.workflow.execute<typeof webhookDeliveryWorkflow>('webhookDeliveryWorkflow', {
    workflowId: deliveryId,
    taskQueue,
    args: [deliveryId],
  })
  return performance.now() - startedAt
}
