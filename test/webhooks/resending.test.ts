import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openStack, type Stack } from '../stack.ts'
import { deliveries, openReceiver, publishDeletion } from './receiver.ts'

const hourMs = 3_600_000

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 24 * hourMs).toISOString()
}

/** Publishes one event and waits until its delivery is as wanted. */
async function publishUntil(stack: Stack, wanted: object): Promise<string> {
  const connectionId = await publishDeletion(stack)
  await expect.poll(() => deliveries(stack)).toMatchObject([wanted])
  return connectionId
}

test('a delivery is sent again on request, with its id and its bytes, however often it was accepted', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  await publishUntil(stack, { status: 'delivered' })
  const { id } = (await deliveries(stack))[0]!

  const again = await stack.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
  expect(again).toMatchObject({ status: 202, body: { webhookDeliveryId: id, attempts: [{ number: 1 }] } })
  await receiver.until(2)

  const [first, second] = receiver.received
  expect(second).toMatchObject({ body: first!.body, headers: { 'webhook-id': first!.headers['webhook-id'] } })
  expect(receiver.verified()).toHaveLength(2)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'delivered', attempts: 2 }])
})

test('a delivery that waits for its retry is sent at once on request, and its workflow finds nothing left to do', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, (n) => ({ status: n === 1 ? 503 : 204, headers: { 'retry-after': '12' } }))
  await publishUntil(stack, { status: 'pending', attempts: 1 })
  const { id } = (await deliveries(stack))[0]!

  await stack.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'delivered', attempts: 2, lastError: null }])
  expect(await stack.temporal.workflow.getHandle(id).result()).toBe('ended_before')
  expect(receiver.received).toHaveLength(2)
})

test('what is under way when it is asked for again is not sent twice; what waits a few seconds is sent now', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, (n) => (n === 1 ? { status: 500 } : n === 2 ? 'never' : { status: 204 }))
  await publishUntil(stack, { status: 'pending', attempts: 1 })
  const { id } = (await deliveries(stack))[0]!
  const startedAt = Date.now()
  await stack.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
  await receiver.until(2)
  expect(Date.now() - startedAt).toBeLessThan(4_000)

  await stack.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
  await sleep(300)
  expect(receiver.received).toHaveLength(2)
  receiver.hangUp()
})

test('an endpoint that was off gets on request what failed and what it was never sent, of its types and since then', async () => {
  const stack = await openStack()
  await stack.startWorker()
  let accepts = true
  const receiver = await openReceiver(stack, () => ({ status: accepts ? 204 : 410 }))
  const accepted = await publishUntil(stack, { status: 'delivered' })
  accepts = false
  const failed = await publishDeletion(stack)
  await expect.poll(() => receiver.view()).toMatchObject({ enabled: false })
  const missed = await publishDeletion(stack)
  const old = await publishDeletion(stack)
  await stack.db
    .updateTable('events')
    .set({ createdAt: new Date(Date.now() - 2 * hourMs) })
    .where('connectionId', '=', old)
    .execute()
  const since = new Date(Date.now() - hourMs).toISOString()
  expect(await receiver.call('POST', '/recover', { since })).toMatchObject({
    status: 409,
    body: { code: 'WEBHOOK_ENDPOINT_DISABLED' },
  })

  accepts = true
  receiver.received.length = 0
  await receiver.call('PATCH', '', { enabled: true })
  expect(await receiver.call('POST', '/recover', { since })).toMatchObject({ status: 202, body: { deliveries: 2 } })
  await receiver.until(2)
  const bodies = receiver.verified() as { data: { connectionId: string } }[]
  expect(bodies.map(({ data }) => data.connectionId).toSorted()).toEqual([failed, missed].toSorted())
  expect(bodies.map(({ data }) => data.connectionId)).not.toContain(accepted)

  await receiver.call('PATCH', '', { eventTypes: ['connection.synced'] })
  const longAgo = new Date(Date.now() - 3 * hourMs).toISOString()
  expect((await receiver.call('POST', '/recover', { since: longAgo })).body).toEqual({ deliveries: 0 })
})

test('a connection’s events are sent again on request, accepted ones too, and no other connection’s', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const { connectionId } = await stack.connect()
  await publishDeletion(stack)
  await receiver.until(3)
  const before = receiver.received.splice(0)

  expect((await receiver.call('POST', '/replay', { connectionId })).body).toEqual({ deliveries: 2 })
  await receiver.until(2)
  const said = (received: typeof before) => new Map(received.map(({ headers, body }) => [headers['webhook-id'], body]))
  expect(said(receiver.received)).toEqual(said(before.filter(({ body }) => body.includes(connectionId))))
})

test('a recovery or replay that makes no sense is refused, naming the field', async () => {
  const stack = await openStack()
  const receiver = await openReceiver(stack)
  const refusal = async (below: string, body: object) => {
    const { status, body: problem } = await receiver.call('POST', below, body)
    return [status, problem.errors?.[0]?.field ?? problem.code]
  }
  expect(await refusal('/recover', { since: daysAgo(31) })).toEqual([422, 'since'])
  expect(await refusal('/recover', { since: daysAgo(-1) })).toEqual([422, 'since'])
  expect(await refusal('/recover', { since: 'yesterday' })).toEqual([422, 'since'])
  expect(await refusal('/recover', {})).toEqual([422, 'since'])
  expect(await refusal('/replay', { connectionId: 'con_unknown' })).toEqual([422, 'connectionId'])
  expect(await refusal('/test', { eventType: 'connection.opened' })).toEqual([422, 'eventType'])
})
