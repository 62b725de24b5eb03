import { dataOf, type Api, type CallOptions, type PostOptions } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'
import type { WebhookDelivery } from './webhook-deliveries.ts'

type Schemas = components['schemas']
export type WebhookEndpoint = Schemas['WebhookEndpoint']
export type CreatedWebhookEndpoint = Schemas['CreatedWebhookEndpoint']
export type NewWebhookEndpoint = Schemas['NewWebhookEndpoint']
export type WebhookEndpointChanges = Schemas['WebhookEndpointChanges']
export type WebhookDeliveriesResent = Schemas['WebhookDeliveriesResent']
type EventType = Schemas['WebhookTest']['eventType']

const at = (webhookEndpointId: string) => ({ params: { path: { webhookEndpointId } } })

export function webhookEndpointCalls({ client, how, howToPost }: Api) {
  return {
    /** Its `secret` is shown only now. */
    create: (endpoint: NewWebhookEndpoint, options: PostOptions = {}): Promise<CreatedWebhookEndpoint> =>
      dataOf(client.POST('/v1/webhook-endpoints', { body: endpoint, ...howToPost(options) })),

    /** Newest first. */
    list: (options: CallOptions = {}): Listing<WebhookEndpoint> =>
      listingOf({}, () => dataOf(client.GET('/v1/webhook-endpoints', how(options)))),

    get: (id: string, options: CallOptions = {}): Promise<WebhookEndpoint> =>
      dataOf(client.GET('/v1/webhook-endpoints/{webhookEndpointId}', { ...at(id), ...how(options) })),

    /** Changes what is given; `enabled` switches it off and on. */
    update: (id: string, changes: WebhookEndpointChanges, options: CallOptions = {}): Promise<WebhookEndpoint> =>
      dataOf(client.PATCH('/v1/webhook-endpoints/{webhookEndpointId}', { ...at(id), body: changes, ...how(options) })),

    /** Deletes it with its deliveries. */
    delete: async (id: string, options: CallOptions = {}): Promise<void> => {
      await client.DELETE('/v1/webhook-endpoints/{webhookEndpointId}', { ...at(id), ...how(options) })
    },

    /** Answers with a new `secret`; for 24 hours the one before signs as well. */
    rotateSecret: (id: string, options: PostOptions = {}): Promise<CreatedWebhookEndpoint> =>
      dataOf(
        client.POST('/v1/webhook-endpoints/{webhookEndpointId}/rotate-secret', { ...at(id), ...howToPost(options) }),
      ),

    /** Sends it an example, whose body says `"test": true`. */
    test: (id: string, eventType: EventType, options: PostOptions = {}): Promise<WebhookDelivery> =>
      dataOf(
        client.POST('/v1/webhook-endpoints/{webhookEndpointId}/test', {
          ...at(id),
          body: { eventType },
          ...howToPost(options),
        }),
      ),

    /** Sends every event since then, at most 30 days ago, that it has not accepted. */
    recover: (id: string, since: Date, options: PostOptions = {}): Promise<WebhookDeliveriesResent> =>
      dataOf(
        client.POST('/v1/webhook-endpoints/{webhookEndpointId}/recover', {
          ...at(id),
          body: { since: since.toISOString() },
          ...howToPost(options),
        }),
      ),

    /** Sends all events of a connection, accepted or not. */
    replay: (id: string, connectionId: string, options: PostOptions = {}): Promise<WebhookDeliveriesResent> =>
      dataOf(
        client.POST('/v1/webhook-endpoints/{webhookEndpointId}/replay', {
          ...at(id),
          body: { connectionId },
          ...howToPost(options),
        }),
      ),
  }
}
