/**
 * Records histories that `replay.test.ts` replays: `node test/replay/record.ts -t 'a title'` those of one scenario, by its
 * title in the files beside this one, and without `-t` those of all. What is recorded already is never overwritten.
 */
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const { values } = parseArgs({ options: { title: { type: 'string', short: 't' } } })

const vitest = await startVitest('test', [], {
  config: false,
  watch: false,
  env: { LOG_LEVEL: 'silent' },
  include: ['test/replay/*scenarios.ts'],
  ...(values.title !== undefined && { testNamePattern: values.title }),
  globalSetup: 'test/servers.ts',
  testTimeout: 60_000,
})
await vitest.close()
