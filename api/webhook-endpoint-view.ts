import { z } from '@hono/zod-openapi'
import { sql, type Selectable } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Owner, WebhookEndpointsTable } from '../db/schema.ts'
import { isId } from '../ids.ts'
import { exampleIds } from './example-ids.ts'
import { idOf } from './id-schema.ts'
import { notFound } from './problem.ts'

export const WebhookEndpointView = z
  .object({
    webhookEndpointId: idOf('whe'),
    url: z.string(),
    description: z.string().nullable(),
    eventTypes: z.array(z.string()).nullable().openapi({ description: 'Null for all.' }),
    headers: z.record(z.string(), z.string()),
    enabled: z.boolean(),
    disabledReason: z.string().nullable(),
    previousSecretUntil: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Until then, after a rotation, the secret before signs as well.' }),
    health: z.object({
      attempts: z.int().openapi({ description: 'The last ones, which are counted: at most 100.' }),
      successRate: z.number().nullable().openapi({ description: 'Of those, from 0 to 1; null where there are none.' }),
      lastError: z.string().nullable(),
      failingSince: z.iso
        .datetime()
        .nullable()
        .openapi({ description: 'The first failure since which nothing was accepted.' }),
    }),
    createdAt: z.iso.datetime(),
  })
  .openapi('WebhookEndpoint')
export type WebhookEndpointView = z.infer<typeof WebhookEndpointView>

export const endpointExample: WebhookEndpointView = {
  webhookEndpointId: exampleIds.whe,
  url: 'https://example.com/webhooks/araucaria',
  description: 'Orders',
  eventTypes: ['connection.synced', 'connection.failed_auth'],
  headers: { 'x-tenant': 'shop-1' },
  enabled: true,
  disabledReason: null,
  previousSecretUntil: null,
  health: { attempts: 100, successRate: 0.99, lastError: 'HTTP 503', failingSince: null },
  createdAt: '2026-01-14T09:30:00.000Z',
}

export const CreatedWebhookEndpoint = WebhookEndpointView.extend({
  secret: z.string().openapi({
    description: 'Verifies signatures (Standard Webhooks). Shown only now.',
    pattern: '^whsec_[A-Za-z0-9+/]{43}=$',
  }),
}).openapi('CreatedWebhookEndpoint')

export const createdEndpointExample = {
  ...endpointExample,
  health: { attempts: 0, successRate: null, lastError: null, failingSince: null },
  secret: 'whsec_RXhhbXBsZTogdGhpcyBpcyBub2JvZHlzIHNlY3JldCE=',
} satisfies z.infer<typeof CreatedWebhookEndpoint>

export const endpointParam = z.object({ webhookEndpointId: idOf('whe') })

export type EndpointRow = Selectable<WebhookEndpointsTable>

/** @throws {Problem} NOT_FOUND where the endpoint is not the caller's */
export async function requireEndpoint(db: Database, { organizationId, mode }: Owner, id: string): Promise<EndpointRow> {
  const row = isId('whe', id)
    ? await db
        .selectFrom('webhookEndpoints')
        .selectAll()
        .where('id', '=', id)
        .where('organizationId', '=', organizationId)
        .where('mode', '=', mode)
        .executeTakeFirst()
    : undefined
  if (!row) throw notFound('webhook endpoint')
  return row
}

interface Counted {
  endpointId: string
  attempts: number
  successRate: number | null
  lastError: string | null
}

export async function toViews(db: Database, rows: EndpointRow[]): Promise<WebhookEndpointView[]> {
  const { rows: counts } = await sql<Counted>`
    select endpoint_id, count(last.at)::int as attempts, avg((last.error is null)::int)::float as success_rate,
      (array_agg(last.error order by last.at desc) filter (where last.error is not null))[1] as last_error
    from unnest(${rows.map(({ id }) => id)}::text[]) as endpoint_id
    cross join lateral (
      select at, error from webhook_attempts a where a.endpoint_id = endpoint_id.endpoint_id order by at desc limit 100
    ) as last
    group by endpoint_id
  `.execute(db)
  const counted = new Map(counts.map((count) => [count.endpointId, count]))
  return rows.map((row) => withHealth(row, counted.get(row.id)))
}

export async function toView(db: Database, row: EndpointRow): Promise<WebhookEndpointView> {
  return (await toViews(db, [row]))[0]!
}

function withHealth(row: EndpointRow, counted: Counted | undefined): WebhookEndpointView {
  return {
    webhookEndpointId: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    headers: row.headers,
    enabled: row.disabledAt === null,
    disabledReason: row.disabledReason,
    previousSecretUntil: row.previousSecretUntil?.toISOString() ?? null,
    health: {
      attempts: counted?.attempts ?? 0,
      successRate: counted?.successRate ?? null,
      lastError: counted?.lastError ?? null,
      failingSince: row.failingSince?.toISOString() ?? null,
    },
    createdAt: row.createdAt.toISOString(),
  }
}
