import { dataOf, type Api, type CallOptions, type QueryOf } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'

export type Institution = components['schemas']['Institution']

export function institutionCalls({ client, how }: Api) {
  return {
    /** What can be connected, the most popular first. */
    list: (query: QueryOf<'/v1/institutions'> = {}, options: CallOptions = {}): Listing<Institution> =>
      listingOf(query, (page) => dataOf(client.GET('/v1/institutions', { params: { query: page }, ...how(options) }))),

    get: (institutionId: string, options: CallOptions = {}): Promise<Institution> =>
      dataOf(client.GET('/v1/institutions/{institutionId}', { params: { path: { institutionId } }, ...how(options) })),
  }
}
