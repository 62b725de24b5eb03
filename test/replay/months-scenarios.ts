import { expect, test, vi } from 'vitest'
import { openTurningServer, runsOf } from '../months/turning-server.ts'
import { codeChallenge, newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { record } from './recording.ts'

test('a sync that met a challenge with nobody there, and a new login with a code', async () => {
  let asks = false
  const bank = scriptedBank({
    logIn: () => (asks ? codeChallenge() : { kind: 'signed_in', session: {} }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const login = { rut: newRut(), password: 'pass' }
  const { connectionId, widgetToken } = await stack.connect(login)
  asks = true
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await stack.statusWhen(connectionId, ({ error }) => error?.code === 'reauthentication_required')
  await stack.submit(connectionId, widgetToken, login)
  await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await stack.statusWhen(connectionId, ({ status, step }) => status === 'CONNECTED' && step === 'idle')
  await record(stack, connectionId, 'sync-challenged')
})

test('a bank that was down at a sync', async () => {
  let down = false
  const bank = scriptedBank({
    logIn: () =>
      down
        ? { kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs: 3_600_000 }
        : { kind: 'signed_in', session: {} },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId } = await stack.connect({ rut: newRut(), password: 'pass' })
  down = true
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  const failed = await stack.statusWhen(connectionId, ({ error }) => error?.code === 'bank_unavailable')
  down = false
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await stack.statusWhen(connectionId, ({ version, step }) => version > failed.version && step === 'idle')
  await record(stack, connectionId, 'outage')
})

test('deleted because nobody finished it', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const tokenLifeAndGraceMs = 75 * 60_000
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - tokenLifeAndGraceMs + 2_000 })
  const { connectionId } = await stack.createConnection()
  vi.useRealTimers()
  const read = async () => (await stack.call('GET', `/v1/connections/${connectionId}`)).status
  await expect.poll(read, { timeout: 15_000 }).toBe(404)
  await stack.temporal.workflow.getHandle(connectionId).result()
  await record(stack, connectionId, 'expired')
})

test('disconnected, and logged out at the bank', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId } = await stack.connect({ rut: newRut(), password: 'pass' })
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await stack.temporal.workflow.getHandle(connectionId).result()
  await record(stack, connectionId, 'disconnected-and-logged-out')
})

test('continued as new with an open challenge', async () => {
  const server = await openTurningServer()
  try {
    const stack = await openStack({
      bank: scriptedBank({ logIn: () => codeChallenge() }),
      temporalAddress: server.address,
    })
    const worker = await stack.startWorker({ address: server.address })
    const { connectionId, widgetToken } = await stack.createConnection()
    await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
    await expect.poll(async () => (await runsOf(stack, connectionId)).length, { timeout: 10_000 }).toBe(2)
    const [second, first] = await runsOf(stack, connectionId)
    await stack.answer(connectionId, widgetToken, { value: '123456' })
    await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
    await record(stack, connectionId, 'continued-as-new', first)
    await record(stack, connectionId, 'continued-from-another-run', second)
    await worker.stop()
  } finally {
    await server.teardown()
  }
})
