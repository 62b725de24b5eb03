import { connectionWebhookTypes } from '../workflows/connection-state.ts'

/** What an organization's other endpoints are told of one of them. */
export const endpointWebhookTypes = ['webhook_endpoint.failing', 'webhook_endpoint.disabled'] as const
export type EndpointWebhookType = (typeof endpointWebhookTypes)[number]

export const webhookTypes = [...connectionWebhookTypes, ...endpointWebhookTypes] as const
export type WebhookType = (typeof webhookTypes)[number]
