import { bundleWorkflowCode } from '@temporalio/worker'
import { workflowInterceptorModules, workflowsPath } from '../activities/workflow-code.ts'

const quiet = () => {}

/** The workflow code as a worker bundles it, with `interceptors` of a test's own after ours. */
export async function bundleWorkflows(...interceptors: string[]): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...workflowInterceptorModules, ...interceptors],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error },
  })
  return code
}
