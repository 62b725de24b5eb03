import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)

/** What a worker's bundle of workflow code is made from. */
export const workflowsPath = resolve('../workflows/index.ts')
export const workflowInterceptorModules = [resolve('../workflows/request-id.ts')]
