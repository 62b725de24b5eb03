import { dataOf, type Api, type CallOptions, type QueryOf } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'

export type LoggedEvent = components['schemas']['Event']

export function eventCalls({ client, how }: Api) {
  return {
    /**
     * The log of everything that happened, oldest first. To pull instead of being pushed, keep the `eventId` of the last
     * one that you have handled and pass it as `startingAfter`: none is ever added before it.
     */
    list: (query: QueryOf<'/v1/events'> = {}, options: CallOptions = {}): Listing<LoggedEvent> =>
      listingOf(query, (page) => dataOf(client.GET('/v1/events', { params: { query: page }, ...how(options) }))),

    get: (eventId: string, options: CallOptions = {}): Promise<LoggedEvent> =>
      dataOf(client.GET('/v1/events/{eventId}', { params: { path: { eventId } }, ...how(options) })),
  }
}
