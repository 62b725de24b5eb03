import type { Client } from '@temporalio/client'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A call to Temporal that ends after `ms`, by its answer or by an error. The client's own deadline does not hold while
 * it waits to retry, which takes seconds when the server is busy (RESOURCE_EXHAUSTED) or away.
 */
export async function inTime<T>(temporal: Client, ms: number, call: () => Promise<T>): Promise<T> {
  const answered = new AbortController()
  const late = sleep(ms, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`Temporal did not answer within ${ms} ms.`)
  })
  try {
    return await Promise.race([temporal.withDeadline(Date.now() + ms, call), late])
  } finally {
    answered.abort()
  }
}
