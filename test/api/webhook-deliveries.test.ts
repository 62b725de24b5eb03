import { afterAll, expect, test } from 'vitest'
import { publishExample } from '../../db/events.ts'
import { recordAttempts } from '../../db/webhook-attempts.ts'
import { createOrganization } from '../database.ts'
import { insertEndpoint } from '../db/records.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const stranger = await createOrganization(stack.db)
const endpointId = await insertEndpoint(stack.db, stack.owner)

async function insertDelivery(to = endpointId, owner = stack.owner): Promise<string> {
  const example = { type: 'connection.synced', data: {} } as const
  return stack.db.transaction().execute((trx) => publishExample(trx, owner, to, example))
}

const attempt = {
  endpointId,
  organizationId: stack.owner.organizationId,
  mode: stack.owner.mode,
  dispatched: false,
  gone: false,
}

/** An attempt that the endpoint refused with a 503, the n-th of its delivery. */
async function refuse(deliveryId: string, n: number): Promise<Date> {
  const at = new Date(Date.UTC(2026, 10, 22, 10, 0, n))
  const refused = { statusCode: 503, error: 'HTTP 503', responseExcerpt: 'mantención', durationMs: 12 }
  await recordAttempts(
    stack.db,
    [{ ...attempt, ...refused, deliveryId, at, status: 'pending', waitMs: 300_000 }],
    'dispatcher',
  )
  return at
}

async function read(query: string, token = stack.owner.key): Promise<Record<string, string>[]> {
  const { status, body } = await stack.call('GET', `/v1/webhook-deliveries${query}`, { token })
  expect(status).toBe(200)
  return body.data
}

test('a delivery shows each attempt with its time, latency, status and answer, and when the next is due', async () => {
  const deliveryId = await insertDelivery()
  const at = await refuse(deliveryId, 1)
  const { body } = await stack.call('GET', `/v1/webhook-deliveries/${deliveryId}`)
  expect(body).toStrictEqual({
    webhookDeliveryId: deliveryId,
    eventId: expect.stringMatching(/^evt_/),
    eventType: 'connection.synced',
    connectionId: null,
    webhookEndpointId: endpointId,
    test: true,
    status: 'pending',
    nextAttemptAt: expect.any(String),
    lastError: 'HTTP 503',
    attempts: [
      {
        number: 1,
        at: at.toISOString(),
        durationMs: 12,
        statusCode: 503,
        error: 'HTTP 503',
        responseExcerpt: 'mantención',
      },
    ],
    createdAt: expect.any(String),
  })
  const waitMs = Date.parse(body.nextAttemptAt) - Date.now()
  expect(waitMs).toBeGreaterThan(290_000)
  expect(waitMs).toBeLessThanOrEqual(300_000)
})

test('of many attempts the last twenty are shown, in their order', async () => {
  const deliveryId = await insertDelivery()
  for (let n = 1; n <= 23; n++) await refuse(deliveryId, n)
  const { body } = await stack.call('GET', `/v1/webhook-deliveries/${deliveryId}`)
  const numbers = body.attempts.map(({ number }: { number: number }) => number)
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 4))
})

test('the list is newest first, by pages, and narrowed by endpoint, event, status and time', async () => {
  const owner = await createOrganization(stack.db)
  const [here, there] = [await insertEndpoint(stack.db, owner), await insertEndpoint(stack.db, owner)]
  const ids = [await insertDelivery(here, owner), await insertDelivery(there, owner), await insertDelivery(here, owner)]
  const list = async (query: string) => (await read(query, owner.key)).map(({ webhookDeliveryId }) => webhookDeliveryId)
  await stack.db.updateTable('webhookDeliveries').set({ status: 'failed' }).where('id', '=', ids[2]!).execute()

  expect(await list('')).toEqual(ids.toReversed())
  expect(await list(`?limit=1&startingAfter=${ids[2]}`)).toEqual([ids[1]])
  expect(await list(`?webhookEndpointId=${here}`)).toEqual([ids[2], ids[0]])
  expect(await list('?status=pending')).toEqual([ids[1], ids[0]])
  const hourAgo = new Date(Date.now() - 3_600_000)
  await stack.db.updateTable('webhookDeliveries').set({ createdAt: hourAgo }).where('id', '=', ids[0]!).execute()
  const between = new Date(Date.now() - 60_000).toISOString()
  expect(await list(`?createdBefore=${between}`)).toEqual([ids[0]])
  expect(await list(`?createdAfter=${between}`)).toEqual([ids[2], ids[1]])
  const [{ eventId } = { eventId: '' }] = await read(`?webhookEndpointId=${there}`, owner.key)
  expect(await list(`?eventId=${eventId}`)).toEqual([ids[1]])
})

test('another organization neither sees nor sends it again', async () => {
  const deliveryId = await insertDelivery()
  const token = stranger.key
  expect(await read('', token)).toEqual([])
  const path = `/v1/webhook-deliveries/${deliveryId}`
  expectProblem(await stack.call('GET', path, { token }), 404, 'NOT_FOUND')
  expectProblem(await stack.call('POST', `${path}/redeliver`, { token }), 404, 'NOT_FOUND')
  for (const below of ['test', 'recover', 'replay', 'rotate-secret']) {
    const body = {
      test: { eventType: 'connection.synced' },
      recover: { since: new Date().toISOString() },
      replay: { connectionId: 'con_1' },
      'rotate-secret': {},
    }[below]
    const answer = await stack.call('POST', `/v1/webhook-endpoints/${endpointId}/${below}`, { token, body })
    expectProblem(answer, 404, 'NOT_FOUND')
  }
})

test('nothing is sent again to an endpoint that is off', async () => {
  const off = await insertEndpoint(stack.db, stack.owner, new Date())
  const deliveryId = await insertDelivery(off)
  const answer = await stack.call('POST', `/v1/webhook-deliveries/${deliveryId}/redeliver`)
  expectProblem(answer, 409, 'WEBHOOK_ENDPOINT_DISABLED')
})
