import { defaultPayloadConverter, type WorkflowInterceptors } from '@temporalio/workflow'
import { requestIdHeader } from './messages.ts'

/** Of the command being carried out. Every workflow has its modules to itself, so no other one sees it. */
let current: string | undefined

/** From now on what the workflow asks for is asked for by this request, or by none. */
export function workFor(requestId: string | undefined): void {
  current = requestId
}

/** What `start` begins is asked for by this request, whatever the workflow is doing for another. */
export function startFor<T>(requestId: string | undefined, start: () => T): T {
  const before = current
  current = requestId
  try {
    return start()
  } finally {
    current = before
  }
}

/** Names the request in the headers of each activity, and in the workflow's own lines in the log. */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        if (current === undefined) return next(input)
        const named = { [requestIdHeader]: defaultPayloadConverter.toPayload(current) }
        return next({ ...input, headers: { ...input.headers, ...named } })
      },
      getLogAttributes: (input, next) => next({ ...input, ...(current !== undefined && { requestId: current }) }),
    },
  ],
})
