import { dataOf, type Api, type CallOptions, type PostOptions, type QueryOf } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'

type Schemas = components['schemas']
export type Connection = Schemas['Connection']
export type ConnectionStatus = Schemas['ConnectionStatus']
export type CreatedConnection = Schemas['CreatedConnection']
export type NewConnection = Schemas['NewConnection']
export type WidgetToken = Schemas['WidgetToken']
export type TimelineEntry = Schemas['TimelineEntry']
export type Account = Schemas['Account']

const heldSecondsUnlessTold = 25

const at = (connectionId: string) => ({ params: { path: { connectionId } } })

export function connectionCalls({ client, how, howToPost }: Api) {
  return {
    /** Starts a connection, with a token for the widget. */
    create: (connection: NewConnection = {}, options: PostOptions = {}): Promise<CreatedConnection> =>
      dataOf(client.POST('/v1/connections', { body: connection, ...howToPost(options) })),

    get: (connectionId: string, options: CallOptions = {}): Promise<Connection> =>
      dataOf(client.GET('/v1/connections/{connectionId}', { ...at(connectionId), ...how(options) })),

    /** Newest first; deleted ones are gone. */
    list: (query: QueryOf<'/v1/connections'> = {}, options: CallOptions = {}): Listing<Connection> =>
      listingOf(query, (page) => dataOf(client.GET('/v1/connections', { params: { query: page }, ...how(options) }))),

    /**
     * The status with what is asked of the user, if anything. With `after`, it is held until the version is above that,
     * for at most `wait` seconds (25 unless told); undefined when it is not.
     */
    status: (
      connectionId: string,
      query: QueryOf<'/v1/connections/{connectionId}/status'> = {},
      options: CallOptions = {},
    ): Promise<ConnectionStatus | undefined> => {
      const heldMs = query.after === undefined ? 0 : (query.wait ?? heldSecondsUnlessTold) * 1000
      const params = { path: { connectionId }, query }
      return dataOf(client.GET('/v1/connections/{connectionId}/status', { params, ...how(options, heldMs) }))
    },

    /** A new token for the widget, in FAILED_AUTH only. */
    renewWidgetToken: (connectionId: string, options: PostOptions = {}): Promise<WidgetToken> =>
      dataOf(
        client.POST('/v1/connections/{connectionId}/widget-token', { ...at(connectionId), ...howToPost(options) }),
      ),

    /** Reads the bank now; `connection.synced` or `connection.failed_auth` follows. */
    sync: (connectionId: string, options: PostOptions = {}): Promise<Connection> =>
      dataOf(client.POST('/v1/connections/{connectionId}/sync', { ...at(connectionId), ...howToPost(options) })),

    /** Ends a connection for good and keeps its records; `connection.disconnected` follows. */
    disconnect: (connectionId: string, options: PostOptions = {}): Promise<Connection> =>
      dataOf(client.POST('/v1/connections/{connectionId}/disconnect', { ...at(connectionId), ...howToPost(options) })),

    /** Deletes a connection that holds no data. */
    delete: async (connectionId: string, options: CallOptions = {}): Promise<void> => {
      await client.DELETE('/v1/connections/{connectionId}', { ...at(connectionId), ...how(options) })
    },

    /** What happened to it and why, in order of time. */
    timeline: (
      connectionId: string,
      query: QueryOf<'/v1/connections/{connectionId}/timeline'> = {},
      options: CallOptions = {},
    ): Listing<TimelineEntry> =>
      listingOf(query, (page) => {
        const params = { path: { connectionId }, query: page }
        return dataOf(client.GET('/v1/connections/{connectionId}/timeline', { params, ...how(options) }))
      }),

    /** As of `lastSyncedAt`: none until the first sync has completed. */
    accounts: (
      connectionId: string,
      query: QueryOf<'/v1/connections/{connectionId}/accounts'> = {},
      options: CallOptions = {},
    ): Listing<Account> =>
      listingOf(query, (page) => {
        const params = { path: { connectionId }, query: page }
        return dataOf(client.GET('/v1/connections/{connectionId}/accounts', { params, ...how(options) }))
      }),
  }
}
