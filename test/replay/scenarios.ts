import { test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import { openReceiver } from '../webhooks/receiver.ts'
import { record } from './recording.ts'

test('connected, and synced three times', async () => {
  const stack = await openStack({ syncIntervalMs: 500 })
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  await stack.statusWhen(connectionId, ({ version }) => version >= 5)
  await record(stack, connectionId, 'connected-and-synced')
})

test('refused, retried and connected', async () => {
  const bank = scriptedBank({
    logIn: ({ password }) =>
      password === goodLogin.password
        ? { kind: 'signed_in', session: {} }
        : { kind: 'refused', code: 'invalid_credentials' },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { ...goodLogin, password: 'wrong' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  await record(stack, connectionId, 'refused-and-retried')
})

test('cancelled while the bank is asked', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openStack({ bank: scriptedBank({ logIn: (_, signal) => answer.wait(signal) }) })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked
  await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })
  await stack.temporal.workflow.getHandle(connectionId).result()
  await record(stack, connectionId, 'cancelled')
})

test('disconnected', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await stack.temporal.workflow.getHandle(connectionId).result()
  await record(stack, connectionId, 'disconnected')
})

test('synced on demand, refused after the password changed at the bank, and reconnected', async () => {
  let password = goodLogin.password
  const bank = scriptedBank({
    logIn: (fields) =>
      fields.password === password
        ? { kind: 'signed_in', session: {} }
        : { kind: 'refused', code: 'invalid_credentials' },
    changePassword: () => {
      password = 'changed'
      return 'changed'
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.connect()
  const { version } = await stack.statusWhen(connectionId, ({ step }) => step === 'idle')
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await stack.statusWhen(connectionId, (status) => status.version > version && status.step === 'idle')
  await stack.call('POST', `/v1/sandbox/connections/${connectionId}/reset-login`)
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  const failed = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await stack.submit(connectionId, widgetToken, { ...goodLogin, password: 'changed' })
  await stack.statusWhen(connectionId, (status) => status.version > failed.version + 1 && status.step === 'idle')
  await record(stack, connectionId, 'failed-auth-and-reconnected')
})

test('a webhook delivered', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })
  await receiver.until(1)
  const { id } = await stack.db.selectFrom('webhookDeliveries').select('id').executeTakeFirstOrThrow()
  await stack.temporal.workflow.getHandle(id).result()
  await record(stack, id, 'delivered')
})
