/**
 * Records the histories that `replay.test.ts` replays: `node test/replay/record.ts`. Only for a new scenario, or once no
 * connection of an older release is left that the old recordings stand for.
 */
import { startVitest } from 'vitest/node'

const vitest = await startVitest('test', [], {
  config: false,
  watch: false,
  env: { LOG_LEVEL: 'silent' },
  include: ['test/replay/scenarios.ts'],
  globalSetup: 'test/servers.ts',
  testTimeout: 60_000,
})
await vitest.close()
