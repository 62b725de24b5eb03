import { expect, test } from 'vitest'
import { account, onePage, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import type { Account } from '../../client/src/araucaria.ts'
import { loadClient } from './install.ts'

const { Araucaria, AraucariaError, NetworkError, parseEvent } = await loadClient()

const movement = { externalId: 'm-1', date: '2026-11-22', amount: '-12990', currency: 'CLP', description: 'CAFE' }
const bank = scriptedBank({ listTransactions: () => onePage([{ ...movement, status: 'booked' }]) })

async function openClient(options: { apiKey?: string } = {}) {
  const stack = await openStack({ served: true, bank })
  return { stack, araucaria: new Araucaria({ apiKey: stack.owner.key, baseUrl: stack.publicUrl, ...options }) }
}

async function all<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of listing) items.push(item)
  return items
}

async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AraucariaError)) throw new Error('No AraucariaError was thrown', { cause: error })
  return error
}

test('a list goes through all its pages, each item once, or gives one page', async () => {
  const { araucaria } = await openClient()
  const created: string[] = []
  for (let n = 0; n < 5; n++)
    created.unshift((await araucaria.connections.create({ externalUserId: 'u' })).connectionId)
  await araucaria.connections.create({ externalUserId: 'another' })

  const listing = araucaria.connections.list({ externalUserId: 'u', limit: 2 })
  expect((await all(listing)).map(({ connectionId }) => connectionId)).toEqual(created)
  expect(await listing.page()).toMatchObject({ data: [{}, {}], hasMore: true, nextCursor: created[1] })
})

test('events are pulled from a cursor, as webhooks would bring them', async () => {
  const { stack, araucaria } = await openClient()
  await stack.startWorker()
  for (let n = 0; n < 3; n++) await araucaria.connections.delete((await araucaria.connections.create()).connectionId)

  const [first, ...later] = await all(araucaria.events.list({ limit: 1 }))
  expect(await all(araucaria.events.list({ startingAfter: first!.eventId }))).toEqual(later)
  expect(later.map((record) => parseEvent(record))).toMatchObject(
    later.map(({ eventId, connectionId }) => ({ type: 'connection.deleted', eventId, data: { connectionId } })),
  )
})

test('a connection is followed through its life, with accounts, transactions and timeline', async () => {
  const { stack, araucaria } = await openClient()
  await stack.startWorker()
  const { connectionId, widgetToken } = await araucaria.connections.create()
  await stack.submit(connectionId, widgetToken, goodLogin)

  let status = await araucaria.connections.status(connectionId)
  while (!status?.lastSyncedAt) {
    status = (await araucaria.connections.status(connectionId, { after: status!.version, wait: 5 })) ?? status
  }
  expect(await araucaria.connections.get(connectionId)).toMatchObject({ status: 'CONNECTED', error: null })
  const [{ accountId, balance }] = (await all(araucaria.connections.accounts(connectionId))) as [Account]
  expect(balance).toBe(account.balance)
  expect(await all(araucaria.accounts.transactions(accountId))).toMatchObject([{ accountId, amount: '-12990' }])
  const { data: timeline } = await araucaria.connections.timeline(connectionId, { limit: 1 }).page()
  expect(timeline).toMatchObject([{ kind: 'transition', reason: 'created' }])

  expect(await errorOf(araucaria.connections.delete(connectionId))).toMatchObject({ code: 'CONNECTION_HAS_DATA' })
  expect(await errorOf(araucaria.connections.renewWidgetToken(connectionId))).toMatchObject({
    code: 'CONNECTION_NOT_FAILED_AUTH',
    connectionStatus: 'CONNECTED',
  })
  await araucaria.connections.sync(connectionId)
  await araucaria.sandbox.resetLogin(connectionId)
  await araucaria.connections.disconnect(connectionId)
})

test('an endpoint is registered, changed, tested, rotated and removed', async () => {
  const { araucaria } = await openClient()
  const { webhookEndpointId: id, secret } = await araucaria.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hooks' })
  const { webhookDeliveryId } = await araucaria.webhookEndpoints.test(id, 'connection.synced')
  await araucaria.webhookDeliveries.redeliver(webhookDeliveryId)
  expect(await araucaria.webhookDeliveries.get(webhookDeliveryId)).toMatchObject({ test: true })
  expect((await araucaria.webhookEndpoints.rotateSecret(id)).secret).not.toBe(secret)
  expect(await araucaria.webhookEndpoints.recover(id, new Date())).toEqual({ deliveries: 0 })
  expect(await araucaria.webhookEndpoints.update(id, { enabled: false })).toMatchObject({ enabled: false })
  await araucaria.webhookEndpoints.delete(id)
  expect(await all(araucaria.webhookEndpoints.list())).toEqual([])
})

test('a refusal is an error with its code, what is wrong with which field, and the id that finds it in the logs', async () => {
  const { araucaria } = await openClient()
  const error = await errorOf(araucaria.connections.create({ institutionId: 'ins_none', metadata: { a: 'b' } }))

  expect(error).toMatchObject({
    code: 'VALIDATION_FAILED',
    status: 422,
    detail: expect.stringContaining('institutionId'),
    errors: [{ field: 'institutionId', detail: expect.any(String) }],
    requestId: expect.stringMatching(/\S/),
  })
  expect(error).not.toBeInstanceOf(NetworkError)
})

test('an unknown key, a wrong address and no address are told apart', async () => {
  const { stack, araucaria: stranger } = await openClient({ apiKey: 'arau_test_unknown' })
  expect(await errorOf(stranger.institutions.list().page())).toMatchObject({ code: 'UNAUTHORIZED', status: 401 })

  const elsewhere = new Araucaria({ apiKey: 'arau_test_unknown', baseUrl: `${stack.publicUrl}/docs` })
  expect(await errorOf(elsewhere.connections.get('con_1'))).toMatchObject({ code: 'NOT_FOUND', status: 404 })

  const nowhere = new Araucaria({ apiKey: 'arau_test_unknown', baseUrl: 'http://127.0.0.1:9', maxRetries: 0 })
  const error = await errorOf(nowhere.connections.get('con_1'))
  expect(error).toBeInstanceOf(NetworkError)
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', status: undefined, errors: [] })
  expect(() => new Araucaria({ apiKey: undefined, baseUrl: stack.publicUrl })).toThrow(/^apiKey is missing/)
})
