import { join } from 'node:path'
import { createSandboxConnector } from '../../../activities/banks/sandbox.ts'
import { runWorker } from '../../../activities/worker.ts'
import { workflowInterceptorModules } from '../../../activities/workflow-code.ts'

export const nextBuild = join(import.meta.dirname, 'next-build.ts')

/** A worker of the next build: its workflows ask for more than those of the build before. */
if (import.meta.main) {
  workflowInterceptorModules.push(nextBuild)
  await runWorker(({ sandboxBankUrl }) => ({ sandbox: createSandboxConnector(sandboxBankUrl) }))
}
