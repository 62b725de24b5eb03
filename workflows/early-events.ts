import type { WorkflowInterceptors } from '@temporalio/workflow'

/**
 * A query that reaches the worker past all workflow tasks can bring events whose task has not begun. The SDK (1.24) lets
 * the workflow act on them, as in a task of their own; if more events come before the task does begin, a replay is given
 * all at once, acts otherwise, and fails for ever. So a run that has acted early is given up with the query, and its next task
 * rebuilds it from the history.
 */
export const interceptors = (): WorkflowInterceptors => {
  let last = { historyLength: 0, taskBegan: '' }
  let early = false
  return {
    internals: [
      {
        activate(input, next) {
          const { jobs, timestamp, historyLength } = input.activation
          if (jobs?.some(({ queryWorkflow }) => queryWorkflow)) {
            if (early) throw new Error('A query came with events whose workflow task had not begun.')
          } else {
            // Time is that of a task's beginning.
            const now = { historyLength: historyLength ?? 0, taskBegan: JSON.stringify(timestamp) }
            early = now.taskBegan === last.taskBegan && (early || now.historyLength > last.historyLength)
            last = now
          }
          next(input)
        },
      },
    ],
  }
}
