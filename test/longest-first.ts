import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Each takes a minute by itself: begun last, it would be what the whole run waits for. */
const longest = new Set([
  'test/exhaustive/life.test.ts',
  'test/months/one-year.test.ts',
  'test/faults/sigkill.test.ts',
  'test/faults/chaos/chaos.test.ts',
])

/** Vitest's order, which in a fresh clone knows nothing but the files' sizes, after the ones that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's, not an array's
    const sorted = await super.sort(files)
    const isLongest = ({ moduleId }: TestSpecification) => longest.has(relative(this.ctx.config.root, moduleId))
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))]
  }
}
