import { beforeAll, expect, test } from 'vitest'
import { runChaos } from './chaos.ts'
import { plan, type Fault } from './nemesis.ts'
import { isSound, printReport } from './report.ts'
import { openChaosStack, type ChaosStack } from './stack.ts'

let stack: ChaosStack
beforeAll(async () => {
  stack = await openChaosStack()
  return () => stack.close()
}, 120_000)

test('a seed plans the same faults again, and another seed others', () => {
  expect(first40('9')).toEqual(first40('9'))
  expect(first40('10')).not.toEqual(first40('9'))
})

test('nothing is lost, done twice or half done while processes and connections fail under load', async () => {
  const report = await runChaos(stack, { seed: 10, seconds: 40 })
  if (!isSound(report)) expect.fail(printReport(report))
  // A look at nothing would find nothing; of processes there are few.
  for (const { invariant, counts } of report.findings.slice(0, -1)) {
    expect(Object.values(counts)[0], `what was looked at for ${invariant}`).toBeGreaterThan(20)
  }
  expect(new Set(report.faults.map(({ kind }) => kind)).size).toBe(8)
}, 420_000)

function first40(seed: string): Fault[] {
  const faults = plan(seed, 'roads')
  return Array.from({ length: 40 }, () => faults.next().value as Fault)
}
