import { Context } from '@temporalio/activity'

/** Tells Temporal every few seconds that this long activity is alive, so that another worker takes over soon if not. */
export async function whileHeartbeating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current()
  const timer = setInterval(() => context.heartbeat(), 4_000)
  try {
    return await work(context.cancellationSignal)
  } finally {
    clearInterval(timer)
  }
}
