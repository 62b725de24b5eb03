import { expect, test } from 'vitest'
import { openStack, type Stack } from '../stack.ts'
import { openReceiver, publishDeletion } from './receiver.ts'

const hourMs = 3_600_000

/** As if the endpoint had accepted nothing for so long. */
async function failFor(stack: Stack, endpointId: string, hours: number) {
  const failingSince = new Date(Date.now() - hours * hourMs)
  const lastFailureAt = new Date(Date.now() - hourMs)
  await stack.db
    .updateTable('webhookEndpoints')
    .set({ failingSince, lastFailureAt })
    .where('id', '=', endpointId)
    .execute()
  return failingSince.toISOString()
}

/** What an endpoint was told of others. */
function told({ verified }: { verified: () => unknown[] }) {
  return (verified() as { type: string; data: object }[]).filter(({ type }) => type.startsWith('webhook_endpoint.'))
}

test('an endpoint that accepts nothing is announced to the others once, and to nobody else', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const well = await openReceiver(stack)
  const ill = await openReceiver(stack, () => ({ status: 500 }))
  const failingSince = await failFor(stack, ill.id, 2)

  await publishDeletion(stack)
  await well.until(2)
  await publishDeletion(stack)
  await well.until(3)

  const reason = 'Nothing is accepted; the last error: HTTP 500.'
  const data = { webhookEndpointId: ill.id, url: ill.url, description: null, failingSince, reason }
  expect(told(well)).toStrictEqual([{ type: 'webhook_endpoint.failing', timestamp: expect.any(String), data }])
  expect(told(ill)).toEqual([])
  expect((await ill.view()).health).toMatchObject({ successRate: 0, lastError: 'HTTP 500', failingSince })
  expect((await well.view()).health).toEqual({ attempts: 3, successRate: 1, lastError: null, failingSince: null })
  const { body: log } = await stack.call('GET', '/v1/events?type=webhook_endpoint.failing')
  expect(log.data).toMatchObject([{ webhookEndpointId: ill.id, connectionId: null, sequence: null }])
})

test('five days of nothing but failures disable an endpoint, and the others hear of it', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const well = await openReceiver(stack)
  const ill = await openReceiver(stack, () => ({ status: 500 }))
  await failFor(stack, ill.id, 5 * 24 + 1)

  await publishDeletion(stack)
  await well.until(2)

  const disabledReason = 'Nothing was accepted for five days; the last error: HTTP 500.'
  expect(await ill.view()).toMatchObject({ enabled: false, disabledReason })
  expect(told(well)).toMatchObject([{ type: 'webhook_endpoint.disabled', data: { reason: disabledReason } }])
  const { body } = await stack.call('GET', `/v1/webhook-deliveries?webhookEndpointId=${ill.id}`)
  expect(body.data).toMatchObject([{ status: 'failed', nextAttemptAt: null, attempts: [{ statusCode: 500 }] }])
})

test('one accepted event, or switching it on again, ends the streak', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  await failFor(stack, receiver.id, 200)

  await publishDeletion(stack)
  await expect.poll(async () => (await receiver.view()).health.failingSince).toBeNull()

  await failFor(stack, receiver.id, 200)
  await receiver.call('PATCH', '', { enabled: true })
  expect((await receiver.view()).health.failingSince).toBeNull()
})

test('an example of any type arrives signed and marked as one, and is not in the event log', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const other = await openReceiver(stack)
  await receiver.call('PATCH', '', { eventTypes: ['connection.synced'] })

  const asked = await receiver.call('POST', '/test', { eventType: 'connection.failed_auth' })
  expect(asked).toMatchObject({ status: 202, body: { test: true, eventType: 'connection.failed_auth' } })
  await receiver.until(1)

  expect(receiver.verified()).toMatchObject([
    {
      type: 'connection.failed_auth',
      test: true,
      data: { status: 'FAILED_AUTH', error: { code: 'invalid_credentials' } },
    },
  ])
  expect(receiver.received[0]!.headers['webhook-id']).toBe(asked.body.eventId)
  expect(other.received).toEqual([])
  expect((await stack.call('GET', '/v1/events')).body.data).toEqual([])
  await receiver.call('PATCH', '', { enabled: false })
  expect((await receiver.call('POST', '/test', { eventType: 'connection.synced' })).status).toBe(409)
})
