import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { publishExample } from '../../db/events.ts'
import { claimDue } from '../../db/webhook-deliveries.ts'
import { openStack, type Stack } from '../stack.ts'
import { deliveries, openReceiver, publishDeletion } from './receiver.ts'

/** That many events for one endpoint, at once. */
async function publishMany({ db, owner }: Stack, endpointId: string, count: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (let n = 0; n < count; n++)
      await publishExample(trx, owner, endpointId, { type: 'connection.synced', data: { n } })
  })
}

test('twenty requests to an endpoint are under way at most, and the others do not wait for them', async () => {
  const stack = await openStack()
  const slow = await openReceiver(stack, () => 'never')
  const quick = await openReceiver(stack)
  await publishMany(stack, slow.id, 50)
  await publishMany(stack, quick.id, 50)
  const startedAt = Date.now()
  await stack.startWorker()

  await quick.until(50)
  expect(Date.now() - startedAt).toBeLessThan(5_000)
  await slow.until(20)
  await publishMany(stack, quick.id, 1)
  await quick.until(51)
  expect(slow.received).toHaveLength(20)
  slow.hangUp()
})

test('an endpoint that fails gets two requests at once, until it accepts one', async () => {
  const stack = await openStack()
  const receiver = await openReceiver(stack, (n) => (n === 1 ? { status: 500 } : 'never'))
  await stack.startWorker()
  await publishMany(stack, receiver.id, 1)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ attempts: 1 }])
  await publishMany(stack, receiver.id, 10)
  await receiver.until(3)
  await sleep(300)
  expect(receiver.received).toHaveLength(3)
  receiver.hangUp()
})

test('workers share the work: each event is sent once', async () => {
  const stack = await openStack()
  const receiver = await openReceiver(stack)
  await Promise.all([stack.startWorker(), stack.startWorker()])
  await publishMany(stack, receiver.id, 300)
  await receiver.until(300)
  await expect.poll(async () => (await deliveries(stack)).every(({ status }) => status === 'delivered')).toBe(true)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(300)
  expect(receiver.received).toHaveLength(300)
})

test('what a worker had taken when it died is sent once its claim has ended', async () => {
  const stack = await openStack()
  const receiver = await openReceiver(stack)
  await publishMany(stack, receiver.id, 3)
  const taken = await claimDue(stack.db, [{ endpointId: receiver.id, room: 2 }])
  expect(taken).toHaveLength(2)
  await stack.startWorker()
  await receiver.until(1)
  await expect.poll(() => deliveries(stack)).toContainEqual(expect.objectContaining({ status: 'delivered' }))
  expect(receiver.received).toHaveLength(1)

  await sql`update webhook_deliveries set dispatch_at = dispatch_at - interval '20 seconds'`.execute(stack.db)
  await receiver.until(3)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
})

test('the integrator’s own headers are sent with each event', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  await receiver.call('PATCH', '', { headers: { 'X-Tenant': 'shop 1', Authorization: 'Basic c2hvcDpzZWNyZXQ=' } })
  await publishDeletion(stack)
  await receiver.until(1)
  expect(receiver.received[0]!.headers).toMatchObject({
    'x-tenant': 'shop 1',
    authorization: 'Basic c2hvcDpzZWNyZXQ=',
    'content-type': 'application/json',
  })
  expect(receiver.verified()).toHaveLength(1)
})
