import { accountCalls } from './accounts.ts'
import { createApi, type AraucariaOptions } from './api.ts'
import { connectionCalls } from './connections.ts'
import { eventCalls } from './events.ts'
import { institutionCalls } from './institutions.ts'
import { sandboxCalls } from './sandbox.ts'
import { webhookDeliveryCalls } from './webhook-deliveries.ts'
import { webhookEndpointCalls } from './webhook-endpoints.ts'

export type { Transaction } from './accounts.ts'
export type { AraucariaOptions, CallOptions, PostOptions } from './api.ts'
export type {
  Account,
  Connection,
  ConnectionStatus,
  CreatedConnection,
  NewConnection,
  TimelineEntry,
  WidgetToken,
} from './connections.ts'
export { AraucariaError, NetworkError } from './errors.ts'
export type { FieldError, NetworkErrorCode, ProblemCode } from './errors.ts'
export type { LoggedEvent } from './events.ts'
export type { Institution } from './institutions.ts'
export type { Listing, Page } from './listing.ts'
export type { WebhookDelivery } from './webhook-deliveries.ts'
export type {
  CreatedWebhookEndpoint,
  NewWebhookEndpoint,
  WebhookDeliveriesResent,
  WebhookEndpoint,
  WebhookEndpointChanges,
} from './webhook-endpoints.ts'
export { parseEvent, verifyWebhook, WebhookVerificationError } from './webhook.ts'
export type { SignedWebhook, WebhookEvent } from './webhook.ts'

/** The service's API, for a backend. Every call throws an `AraucariaError` where it does not succeed. */
export class Araucaria {
  readonly connections: ReturnType<typeof connectionCalls>
  readonly accounts: ReturnType<typeof accountCalls>
  readonly institutions: ReturnType<typeof institutionCalls>
  readonly events: ReturnType<typeof eventCalls>
  readonly webhookEndpoints: ReturnType<typeof webhookEndpointCalls>
  readonly webhookDeliveries: ReturnType<typeof webhookDeliveryCalls>
  readonly sandbox: ReturnType<typeof sandboxCalls>

  constructor(options: AraucariaOptions) {
    const api = createApi(options)
    this.connections = connectionCalls(api)
    this.accounts = accountCalls(api)
    this.institutions = institutionCalls(api)
    this.events = eventCalls(api)
    this.webhookEndpoints = webhookEndpointCalls(api)
    this.webhookDeliveries = webhookDeliveryCalls(api)
    this.sandbox = sandboxCalls(api)
  }
}
