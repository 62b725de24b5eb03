import { workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow'

/** The real server suggests it at 4,096 events, the time-skipping one never does. */
export const suggestedAtEvents = 1_000

/** Decides by the length of the history alone, as the server does, so that a replay decides the same. */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        const info = workflowInfo()
        Object.assign(info, { continueAsNewSuggested: info.historyLength >= suggestedAtEvents })
        next(input)
      },
    },
  ],
})
