import { patched, sleep, type WorkflowInterceptors } from '@temporalio/workflow'

export const step = 'a-step-before-each-activity'

/** What the next build does besides, as docs/changing-workflows.md has it: a step of its own before each activity. */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      async scheduleActivity(input, next) {
        if (patched(step)) await sleep(1)
        return next(input)
      },
    },
  ],
})
