import { temporal } from '@temporalio/proto'
import { Worker } from '@temporalio/worker'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installRuntime } from '../../activities/worker.ts'
import { bundleWorkflows } from '../bundle-workflows.ts'
import { nextBuild } from '../faults/chaos/next-worker.ts'

installRuntime()

const folder = join(import.meta.dirname, 'histories')
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const present = await bundleWorkflows()
// Each answer goes through a promise more in it.
const next = await bundleWorkflows(nextBuild)
const replay = (history: object, code = present) =>
  Worker.runReplayHistory({ workflowBundle: { code } }, temporal.api.history.v1.History.fromObject(history))

test.each(readdirSync(folder))('a workflow that lived as in %s goes on under the present code', async (file) => {
  await replay(read(file))
})

test.each(readdirSync(folder))(
  'and in %s, under code that does more before an activity where no history is',
  async (file) => {
    await replay(read(file), next)
  },
)

test('a history that the present code would not have written is noticed', async () => {
  const history = read('connected-and-synced.json')
  for (const { activityTaskScheduledEventAttributes: scheduled } of history.events) {
    if (scheduled?.activityType.name === 'sync') scheduled.activityType.name = 'fetchEverything'
  }
  await expect(replay(history)).rejects.toThrow(/nondeterminism|Nondeterminism|DeterminismViolation/i)
})
