import { Worker } from '@temporalio/worker'

type CreateWorkflowCreator = (typeof Worker)['createWorkflowCreator']
type WorkflowCreator = Awaited<ReturnType<CreateWorkflowCreator>>
type Workflow = Awaited<ReturnType<WorkflowCreator['createWorkflow']>>

const threads = new Map<string, Promise<WorkflowCreator>>()

/**
 * A worker whose workflows run in one thread of this process with those of the tests before: to start such a thread, and
 * to compile the workflow code in it, takes longer than most tests. It knows workflows by their run, so of two workers on
 * one task queue one alone may be of this kind.
 */
export class WorkerInSharedThread extends Worker {
  protected static override async createWorkflowCreator(
    ...[bundle, options, logger]: Parameters<CreateWorkflowCreator>
  ): Promise<WorkflowCreator> {
    const starting = threads.get(bundle.filename) ?? super.createWorkflowCreator(bundle, options, logger)
    threads.set(bundle.filename, starting)
    const thread = await starting
    const workflows = new Set<Workflow>()
    return {
      async createWorkflow(created) {
        const workflow = await thread.createWorkflow(created)
        workflows.add(workflow)
        return workflow
      },
      // Those that the worker had let go of by itself are known no more.
      async destroy() {
        await Promise.all([...workflows].map((workflow) => workflow.dispose()))
      },
    }
  }
}
