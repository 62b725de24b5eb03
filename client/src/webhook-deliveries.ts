import { dataOf, type Api, type CallOptions, type PostOptions, type QueryOf } from './api.ts'
import { listingOf, type Listing } from './listing.ts'
import type { components } from './schema.ts'

export type WebhookDelivery = components['schemas']['WebhookDelivery']

const at = (webhookDeliveryId: string) => ({ params: { path: { webhookDeliveryId } } })

export function webhookDeliveryCalls({ client, how, howToPost }: Api) {
  return {
    /** Newest first, each with its attempts. */
    list: (query: QueryOf<'/v1/webhook-deliveries'> = {}, options: CallOptions = {}): Listing<WebhookDelivery> =>
      listingOf(query, (page) =>
        dataOf(client.GET('/v1/webhook-deliveries', { params: { query: page }, ...how(options) })),
      ),

    get: (id: string, options: CallOptions = {}): Promise<WebhookDelivery> =>
      dataOf(client.GET('/v1/webhook-deliveries/{webhookDeliveryId}', { ...at(id), ...how(options) })),

    /** Sends it again now, whatever became of it. */
    redeliver: (id: string, options: PostOptions = {}): Promise<WebhookDelivery> =>
      dataOf(client.POST('/v1/webhook-deliveries/{webhookDeliveryId}/redeliver', { ...at(id), ...howToPost(options) })),
  }
}
