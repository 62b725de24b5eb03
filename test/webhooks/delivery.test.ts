import { expect, test } from 'vitest'
import { goodLogin, openStack } from '../stack.ts'
import { deliveries, openReceiver, publishDeletion } from './receiver.ts'

test('a refused event comes again after five seconds, the same event byte for byte, signed anew', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, (n) => ({ status: n === 1 ? 500 : 200 }))

  await publishDeletion(stack)
  await receiver.until(2)

  const [first, second] = receiver.received as [(typeof receiver.received)[0], (typeof receiver.received)[0]]
  expect(second.body).toBe(first.body)
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
  expect(receiver.verified()).toHaveLength(2)
  expect(second.at - first.at).toBeGreaterThanOrEqual(5_000)
  expect(second.at - first.at).toBeLessThan(8_000)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'delivered', attempts: 2, lastError: null }])
})

test('a redirect is a failure and is not followed', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const elsewhere = await openReceiver(stack)
  await elsewhere.remove()
  const receiver = await openReceiver(stack, () => ({ status: 302, headers: { location: elsewhere.url } }))

  await publishDeletion(stack)

  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'pending', attempts: 1, lastError: 'HTTP 302' }])
  expect(receiver.received).toHaveLength(1)
  expect(elsewhere.received).toEqual([])
})

test('410 Gone disables the endpoint: this event and the next ones do not come any more', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, () => ({ status: 410 }))

  await publishDeletion(stack)
  await expect
    .poll(() => receiver.view())
    .toMatchObject({ enabled: false, disabledReason: expect.stringMatching(/410/) })
  await publishDeletion(stack)

  const [only, ...others] = await deliveries(stack)
  expect(only).toMatchObject({ status: 'failed', attempts: 1 })
  expect(others).toEqual([])
  expect(receiver.received).toHaveLength(1)
})

test('what still waits for an endpoint when it is disabled ends, with that as its reason', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, () => ({ status: receiver.received.length === 1 ? 500 : 410 }))

  await publishDeletion(stack)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'pending', lastError: 'HTTP 500' }])
  await publishDeletion(stack)

  await expect
    .poll(async () => new Set((await deliveries(stack)).map(({ lastError }) => lastError)), { timeout: 15_000 })
    .toEqual(new Set(['HTTP 410', 'the endpoint is disabled']))
  expect((await deliveries(stack)).map(({ status }) => status)).toEqual(['failed', 'failed'])
})

test('an address in a private network is not called unless its range is allowed, and the reason is recorded', async () => {
  const stack = await openStack()
  const receiver = await openReceiver(stack)
  stack.webhookConfig.webhookAllowedRanges = ['10.0.0.0/8']
  await stack.startWorker()

  await publishDeletion(stack)

  await expect
    .poll(() => deliveries(stack))
    .toMatchObject([{ status: 'pending', attempts: 1, lastError: expect.stringMatching(/private/) }])
  expect(receiver.received).toEqual([])
})

test('an endpoint that never answers holds up neither the connection nor another endpoint', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const slow = await openReceiver(stack, () => 'never')
  const quick = await openReceiver(stack)
  const startedAt = Date.now()

  await stack.connect(goodLogin)
  await quick.until(2)

  expect(Date.now() - startedAt).toBeLessThan(5_000)
  expect(slow.received.length).toBeGreaterThan(0)
  slow.hangUp()
})
