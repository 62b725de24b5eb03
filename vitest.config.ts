import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

export default defineConfig({
  test: {
    env: { LOG_LEVEL: 'silent' },
    // Test files wait for servers and browsers more than they compute: two more than there are cores.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Nothing to isolate in pure code, and loading the same modules for every file would take most of the time.
      { test: { name: 'pure', include: ['test/pure/**/*.test.ts'], isolate: false } },
      {
        // From the source: what `npm start` has built may be of before.
        resolve: { alias: { '@araucaria/client': join(import.meta.dirname, 'client/src/araucaria.ts') } },
        test: {
          name: 'parts',
          // A replay runs workflows in the test's own thread and leaves a hook on its promises, so it needs one to itself.
          include: ['test/{bank,shop,dev,requests,replay}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'service',
          // Loading the service anew for each file would take a third of the time. Tests have databases and queues of their own, and share code.
          isolate: false,
          include: [
            'test/{db,api,client,workflows,webhooks,widget,dashboard,docs,journeys,months,exhaustive,operations,judges}/**/*.test.ts',
          ],
          globalSetup: 'test/servers.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        // Real processes, killed and started again: two stacks of them at a time, once the rest is done. Three take no less time.
        test: {
          name: 'faults',
          include: ['test/{faults,leaks}/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
