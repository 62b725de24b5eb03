/** Requests to one endpoint that may be under way in this process; the last one failed: fewer. */
const perEndpoint = 20
const perFailingEndpoint = 2
/** All retries together, whatever fails: the activities of connections keep the rest of the worker's slots. */
const retriesAtOnce = 40

export type Slots = ReturnType<typeof createSlots>

/** Bounds what is under way to each endpoint, so that a slow one or a dead one takes little from the others. */
export function createSlots() {
  const underWay = new Map<string, number>()
  const failing = new Set<string>()
  let retries = 0

  const roomFor = (endpointId: string) =>
    (failing.has(endpointId) ? perFailingEndpoint : perEndpoint) - (underWay.get(endpointId) ?? 0)

  function take(endpointId: string): void {
    underWay.set(endpointId, (underWay.get(endpointId) ?? 0) + 1)
  }

  function release(endpointId: string): void {
    const left = underWay.get(endpointId)! - 1
    if (left > 0) underWay.set(endpointId, left)
    else underWay.delete(endpointId)
  }

  return {
    roomFor,
    take,
    release,

    /** Runs a retry where there is room for it, otherwise returns undefined. */
    async retry<T>(endpointId: string, attempt: () => Promise<T>): Promise<T | undefined> {
      if (roomFor(endpointId) <= 0 || retries >= retriesAtOnce) return undefined
      take(endpointId)
      retries++
      try {
        return await attempt()
      } finally {
        retries--
        release(endpointId)
      }
    },

    /** How the last attempt went, whoever made it. */
    note(endpointId: string, delivered: boolean): void {
      if (delivered) failing.delete(endpointId)
      else failing.add(endpointId)
    },
  }
}
