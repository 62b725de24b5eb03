import { Webhook, WebhookVerificationError as NotVerified } from 'standardwebhooks'
import type { LoggedEvent } from './events.ts'
import type { webhooks } from './schema.ts'

type BodyOf<Type extends keyof webhooks> = NonNullable<
  webhooks[Type]['post']['requestBody']
>['content']['application/json']

/**
 * What happened, told apart by `type`. Types that this version does not know may come, where an endpoint asks for all:
 * pass over them. `eventId` is the `webhook-id`, the same at every attempt: take each once.
 */
export type WebhookEvent = {
  [Type in keyof webhooks]: Omit<BodyOf<Type>, 'type'> & { type: Type; eventId: string }
}[keyof webhooks]

/** Somebody else sent it, or it was changed on the way, or it was signed more than five minutes ago: answer 400. */
export class WebhookVerificationError extends Error {
  readonly code = 'WEBHOOK_NOT_VERIFIED'

  constructor(reason: string) {
    super(reason)
    this.name = 'WebhookVerificationError'
  }
}

export interface SignedWebhook {
  /** As it came, before anything parses it. */
  body: string | Uint8Array
  /** Of a fetch `Request`, of Node's request, or a plain record. */
  headers: { get(name: string): string | null } | Readonly<Record<string, string | string[] | undefined>>
  /** The endpoint's, `whsec_…`. */
  secret: string | undefined
}

const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/** @throws {WebhookVerificationError} where the signature is not that of these bytes, or its time is not about now */
export function verifyWebhook({ body, headers, secret }: SignedWebhook): WebhookEvent {
  if (!secret) throw new TypeError('secret is missing: whsec_…, as creating the webhook endpoint answered it')
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('body is not what came: take the raw text or bytes, before anything parses JSON')
  }
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const signed = Object.fromEntries(signedHeaders.map((name) => [name, headerOf(headers, name)]))
  const webhook = new Webhook(secret)
  try {
    webhook.verify(text, signed, { jsonParse: false })
  } catch (error) {
    throw error instanceof NotVerified ? new WebhookVerificationError(error.message) : error
  }
  return toEvent(signed['webhook-id']!, text)
}

/** An event that was read from the log, as `verifyWebhook` would give it. */
export function parseEvent({ eventId, body }: LoggedEvent): WebhookEvent {
  return toEvent(eventId, body)
}

function toEvent(eventId: string, body: string): WebhookEvent {
  return { ...(JSON.parse(body) as WebhookEvent), eventId }
}

function headerOf(headers: SignedWebhook['headers'], name: string): string {
  if (isFetchHeaders(headers)) return headers.get(name) ?? ''
  const key = Object.keys(headers).find((it) => it.toLowerCase() === name)
  return key === undefined ? '' : String(headers[key] ?? '')
}

function isFetchHeaders(headers: SignedWebhook['headers']): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}
