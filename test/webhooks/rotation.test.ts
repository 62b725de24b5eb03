import { expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { openReceiver, publishDeletion } from './receiver.ts'

test('during a rotation either secret verifies a delivery, afterwards the new one alone', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const secret = await receiver.rotate()

  await publishDeletion(stack)
  await receiver.until(1)
  expect(receiver.verified()).toHaveLength(1)
  expect(receiver.verified(secret)).toHaveLength(1)
  expect(receiver.received[0]!.headers['webhook-signature']).toMatch(/^v1,[\w+/=]+ v1,[\w+/=]+$/)

  await stack.db.updateTable('webhookEndpoints').set({ previousSecretUntil: new Date() }).execute()
  receiver.received.length = 0
  await publishDeletion(stack)
  await receiver.until(1)
  expect(receiver.verified(secret)).toHaveLength(1)
  expect(() => receiver.verified()).toThrow('No matching signature')
})
