import { z } from '@hono/zod-openapi'
import type { AddressGuard } from '../webhooks/address.ts'
import { webhookTypes } from '../webhooks/event-types.ts'
import type { Mode } from '../workflows/connection-state.ts'
import { wrongFields } from './problem.ts'
import { storableText } from './validation.ts'

const url = z
  .string()
  .max(2_000, 'At most 2,000 characters')
  // Before it is read as a URL, which leaves some of these out.
  .regex(/^[^\s\p{Cc}\p{Cs}]+$/u, 'Write blanks and control characters percent-encoded')
  .pipe(z.url({ protocol: /^https?$/, error: 'An http(s) address, like https://example.com/webhooks' }))
  .openapi({
    type: 'string',
    format: 'uri',
    maxLength: 2_000,
    // Without the flag of the expression above, which JSON Schema has no place for.
    pattern: '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$',
    example: 'https://example.com/webhooks/araucaria',
  })

const description = storableText.max(500)

export const eventType = z.enum(webhookTypes, { error: `One of ${webhookTypes.join(', ')}` })

const eventTypes = z
  .array(eventType)
  .min(1, 'Name one type or more; leave it out for all')
  .transform((types) => [...new Set(types)])
  .openapi({ description: 'Of which the endpoint is told; null or left out for all, new types included.' })

/** What we say ourselves, and what belongs to the connection rather than to the request. */
const reserved =
  /^(webhook-.*|content-.*|user-agent|host|date|connection|keep-alive|upgrade|te|trailer|transfer-encoding|expect|proxy-.*)$/

const headerName = /^[0-9A-Za-z_!#$%&'*+.^`|~-]{1,100}$/
const headerValue = /^[\x20-\x7e]{0,1000}$/

/** OpenAPI 3.1 has it, its types do not. */
const headerNames = { propertyNames: { pattern: headerName.source } }

const headers = z
  .record(
    z.string().regex(headerName, 'A header name of 1 to 100 characters'),
    z.string().regex(headerValue, 'At most 1,000 printable ASCII characters'),
  )
  .refine((given) => Object.keys(given).length <= 20, 'At most 20 headers')
  .transform((given, context) => {
    const lowered: Record<string, string> = {}
    for (const [name, value] of Object.entries(given)) {
      const header = name.toLowerCase()
      const complaint = reserved.test(header)
        ? 'Araucaria sets this header itself; remove it'
        : header in lowered
          ? 'This header stands here twice; names are the same in upper and lower case'
          : null
      if (complaint) context.addIssue({ code: 'custom', path: [name], message: complaint })
      lowered[header] = value
    }
    return lowered
  })
  .openapi({
    type: 'object',
    maxProperties: 20,
    ...headerNames,
    additionalProperties: { type: 'string', pattern: headerValue.source },
    description:
      'Sent with each request. Not those that Araucaria sets itself: webhook-…, content-…, user-agent and those of the transport.',
  })

export const NewWebhookEndpoint = z
  .strictObject({
    url,
    description: description.optional(),
    eventTypes: eventTypes.nullable().optional(),
    headers: headers.optional(),
  })
  .openapi('NewWebhookEndpoint')

export const newEndpointExample = {
  url: 'https://example.com/webhooks/araucaria',
  description: 'Orders',
  eventTypes: ['connection.synced', 'connection.failed_auth'],
  headers: { 'x-tenant': 'shop-1' },
} satisfies z.input<typeof NewWebhookEndpoint>

export const WebhookEndpointChanges = z
  .strictObject({
    url: url.optional(),
    description: description.nullable().optional(),
    eventTypes: eventTypes.nullable().optional(),
    headers: headers.optional(),
    enabled: z
      .boolean()
      .optional()
      .openapi({ description: 'What it misses while it is off, `…/recover` sends later.' }),
  })
  .openapi('WebhookEndpointChanges')

/** @throws {Problem} naming `url` where it is not for webhooks of this mode */
export function requireFit(address: string, mode: Mode, guard: AddressGuard): void {
  const parsed = new URL(address)
  const { protocol, username, password } = parsed
  const refusal = guard.whyRefused(parsed)
  if (refusal) throw wrongFields([{ field: 'url', detail: refusal }])
  if (mode === 'live' && protocol !== 'https:') {
    throw wrongFields([{ field: 'url', detail: 'Live webhooks go to https addresses only.' }])
  }
  if (username || password) {
    throw wrongFields([{ field: 'url', detail: 'Leave user and password out; the signature proves who sends.' }])
  }
}
