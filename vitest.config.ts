import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    env: { LOG_LEVEL: 'silent' },
    projects: [
      { test: { name: 'pure', include: ['test/pure/**/*.test.ts'] } },
      {
        test: {
          name: 'parts',
          include: ['test/{bank,shop,dev}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'service',
          include: ['test/{db,api,workflows,widget,replay,journeys}/**/*.test.ts'],
          globalSetup: 'test/servers.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
