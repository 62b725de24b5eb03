import { defaultPayloadConverter } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'
import { inLogScope } from '../log.ts'
import { requestIdHeader } from '../workflows/messages.ts'

/** Names the request to the API for which an activity runs in all that is logged meanwhile, and in the SDK's word on how it ended. */
export function nameRequest(): ActivityInterceptors {
  let named: { requestId?: string } = {}
  return {
    inbound: {
      execute(input, next) {
        const payload = input.headers[requestIdHeader]
        if (payload) named = { requestId: defaultPayloadConverter.fromPayload<string>(payload) }
        return inLogScope(named, () => next(input))
      },
    },
    outbound: { getLogAttributes: (input, next) => next({ ...input, ...named }) },
  }
}
