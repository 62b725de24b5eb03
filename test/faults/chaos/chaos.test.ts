import { beforeAll, expect, test } from 'vitest'
import { runChaos } from './chaos.ts'
import { isSound, printReport } from './report.ts'
import { openChaosStack, type ChaosStack } from './stack.ts'

let stack: ChaosStack
beforeAll(async () => {
  stack = await openChaosStack()
  return () => stack.close()
}, 120_000)

test('nothing is lost, done twice or half done while processes and connections fail under load', async () => {
  const report = await runChaos(stack, { seed: 9, seconds: 30 })
  if (!isSound(report)) expect.fail(printReport(report))
  for (const { invariant, counts } of report.findings) {
    expect(Object.values(counts)[0], `what was looked at for ${invariant}`).toBeGreaterThan(20)
  }
  expect(report.faults.length).toBeGreaterThan(5)
}, 240_000)
