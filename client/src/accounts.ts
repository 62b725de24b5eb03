import { dataOf, type Api, type CallOptions, type QueryOf } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'

export type Transaction = components['schemas']['Transaction']

export function accountCalls({ client, how }: Api) {
  return {
    /** Latest date first. */
    transactions: (
      accountId: string,
      query: QueryOf<'/v1/accounts/{accountId}/transactions'> = {},
      options: CallOptions = {},
    ): Listing<Transaction> =>
      listingOf(query, (page) => {
        const params = { path: { accountId }, query: page }
        return dataOf(client.GET('/v1/accounts/{accountId}/transactions', { params, ...how(options) }))
      }),
  }
}
