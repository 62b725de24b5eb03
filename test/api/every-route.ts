import { sql } from 'kysely'
import { upsertAccounts } from '../../db/accounts.ts'
import { publishConnectionEvent } from '../../db/events.ts'
import type { Database } from '../../db/index.ts'
import type { Owner } from '../../db/schema.ts'
import { newId } from '../../ids.ts'
import { insertConnection, insertEndpoint, readConnection } from '../db/records.ts'
import { account } from '../scripted-bank.ts'
import { goodLogin, type Stack } from '../stack.ts'

interface Schema {
  $ref?: string
  properties?: Record<string, object>
}

export interface Operation {
  name: string
  method: string
  path: string
  tokens: string[]
  pathParameters: string[]
  queryParameters: string[]
  bodyProperties: string[]
  isList: boolean
}

/** Every operation of the OpenAPI document, which has every route of the API. */
export async function readOperations(app: Stack['app']): Promise<Operation[]> {
  const document = (await (await app.request('/openapi.json')).json()) as {
    paths: Record<string, Record<string, DescribedOperation>>
    components: { schemas: Record<string, Schema> }
  }
  const propertiesOf = ({ $ref, properties }: Schema = {}) =>
    ($ref ? document.components.schemas[$ref.split('/').at(-1)!]?.properties : properties) ?? {}
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, parameters = [], requestBody, responses }]) => {
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        tokens: security.flatMap((scheme) => Object.keys(scheme)),
        pathParameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter!),
        queryParameters: parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name),
        bodyProperties: Object.keys(propertiesOf(requestBody?.content['application/json']?.schema)),
        isList: 'hasMore' in propertiesOf(responses['200']?.content?.['application/json']?.schema),
      }
    }),
  )
}

interface DescribedOperation {
  security: object[]
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

/** Of the calls that would be refused without one. */
export const bodies: Record<string, object> = {
  'POST /v1/connections/{connectionId}/credentials': { institutionId: 'ins_cl_bci', fields: goodLogin },
  'POST /v1/connections/{connectionId}/challenge': { challengeId: 'chl_1', answer: { cancel: true } },
  'PATCH /v1/webhook-endpoints/{webhookEndpointId}': { enabled: false },
  'POST /v1/webhook-endpoints/{webhookEndpointId}/test': { eventType: 'connection.synced' },
  'POST /v1/webhook-endpoints/{webhookEndpointId}/recover': { since: new Date().toISOString() },
}

/** One of each kind of thing that an organization owns in a mode, by the name that parameters have for it. */
export type Belongings = Record<
  'connectionId' | 'accountId' | 'eventId' | 'webhookEndpointId' | 'webhookDeliveryId' | 'externalUserId',
  string
>

export const neverWas: Belongings = {
  connectionId: newId('con'),
  accountId: newId('acc'),
  eventId: newId('evt'),
  webhookEndpointId: newId('whe'),
  webhookDeliveryId: newId('whd'),
  externalUserId: newId('con'),
}

/** Two of everything that a key reads, so that every list has a second page. */
export async function insertBelongings({ db, call }: Stack, owner: Owner & { key: string }): Promise<Belongings> {
  const externalUserId = newId('con')
  const synced = { connectedAt: new Date(), lastSyncedAt: new Date() }
  for (let n = 0; n < 2; n++) await insertEndpoint(db, owner)
  for (let n = 0; n < 2; n++) {
    const id = await insertConnection(db, owner, { status: 'CONNECTED', step: 'idle', ...synced, externalUserId })
    const accounts = ['a', 'b'].map((externalId) => ({ ...account, externalId, transactions: movements }))
    const event = { id: newId('evt'), type: 'connection.connected', previousStatus: 'PENDING' } as const
    await db.transaction().execute(async (trx) => {
      await upsertAccounts(trx, owner, id, accounts)
      await publishConnectionEvent(trx, await readConnection(trx, id), event)
    })
  }
  const first = async (path: string, name: string): Promise<string> =>
    (await call('GET', `/v1/${path}`, { token: owner.key })).body.data[0][name]
  const connectionId = await first('connections', 'connectionId')
  return {
    externalUserId,
    connectionId,
    accountId: await first(`connections/${connectionId}/accounts`, 'accountId'),
    eventId: await first('events', 'eventId'),
    webhookEndpointId: await first('webhook-endpoints', 'webhookEndpointId'),
    webhookDeliveryId: await first('webhook-deliveries', 'webhookDeliveryId'),
  }
}

const movement = {
  date: '2026-11-22',
  amount: '-100',
  currency: 'CLP',
  description: 'Compra',
  status: 'booked',
} as const
const movements = ['a', 'b'].map((externalId) => ({ ...movement, externalId }))

/** Every row of an organization's mode, but for its keys, whose use is noted. */
export async function readRows(db: Database, { organizationId, mode }: Owner): Promise<string> {
  const tables = (await db.introspection.getTables()).filter(
    ({ name, columns }) => name !== 'apiKeys' && columns.some((column) => column.name === 'organizationId'),
  )
  const rows = await Promise.all(
    tables.map(({ name }) =>
      sql<object>`select * from ${sql.table(name)} as t
        where organization_id = ${organizationId} and mode = ${mode} order by t::text`.execute(db),
    ),
  )
  return JSON.stringify(rows.map((result, n) => [tables[n]!.name, result.rows]))
}
