import type { WorkerOptions } from '@temporalio/worker'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { resolve } = createRequire(import.meta.url)

/** What a worker's bundle of workflow code is made from. */
export const workflowsPath = resolve('../workflows/index.ts')
export const workflowInterceptorModules = ['request-id.ts', 'early-events.ts'].map((file) =>
  resolve(`../workflows/${file}`),
)

/** Keeps what was compiled for the next start, which is a second quicker for it. What differs by content is compiled anew. */
export const bundlerOptions: NonNullable<WorkerOptions['bundlerOptions']> = {
  webpackConfigHook: (config) => ({
    ...config,
    cache: { type: 'filesystem', cacheDirectory: join(import.meta.dirname, '../node_modules/.cache/workflows') },
    snapshot: { module: { hash: true }, resolve: { hash: true } },
    // Where nothing can be written, nothing is kept.
    infrastructureLogging: { level: 'error' },
  }),
}
