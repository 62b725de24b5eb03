import { expect, test } from 'vitest'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

const strictBank = () =>
  scriptedBank({
    logIn: ({ password }) =>
      password === 'right'
        ? { kind: 'signed_in', session: { cookie: 'abc' } }
        : { kind: 'refused', code: 'invalid_credentials' },
  })

test('after a wrong password the same token tries again, and the integrator hears only of the success', async () => {
  const bank = strictBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const rut = newRut()

  await stack.submit(connectionId, widgetToken, { rut, password: 'wrong' })
  const refused = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH', widgetToken)
  expect(refused).toMatchObject({
    step: 'awaiting_credentials',
    connectedAt: null,
    attemptsRemaining: 2,
    error: { code: 'invalid_credentials', action: 'retry', retryable: false },
  })
  expect(await stack.events(connectionId)).toEqual([])

  expect((await stack.submit(connectionId, widgetToken, { rut, password: 'right' })).status).toBe(202)
  const connected = await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED', widgetToken)
  expect(connected).toMatchObject({ attemptsRemaining: null, error: null })
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  const events = await stack.events(connectionId)
  expect(events.map(({ type }) => type)).toEqual(['connection.connected', 'connection.synced'])
  expect(events[0].data).toMatchObject({ previousStatus: 'FAILED_AUTH', status: 'CONNECTED' })
  expect(events[0].data).not.toHaveProperty('reconnected')
  expect(bank.logins.map(({ password }) => password)).toEqual(['wrong', 'right'])
})

test('an accepted submission reads as validating, without the previous error', async () => {
  const stack = await openStack({ bank: strictBank() })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'wrong' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await worker.stop()

  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'right' })

  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/status`)
  expect(body).toMatchObject({ status: 'FAILED_AUTH', step: 'validating', error: null })
})

test('after three refusals of a login the bank is not asked again, whichever connection asks', async () => {
  const bank = strictBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const rut = newRut()
  const remaining: (number | null)[] = []
  for (let i = 0; i < 3; i++) {
    const { connectionId, widgetToken } = await stack.createConnection()
    await stack.submit(connectionId, widgetToken, { rut, password: `wrong-${i}` })
    const { attemptsRemaining } = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
    remaining.push(attemptsRemaining)
  }
  expect(remaining).toEqual([2, 1, 0])

  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: rut.replaceAll('.', ''), password: 'right' })
  const paused = await stack.statusWhen(connectionId, ({ error }) => error !== null)

  expect(paused).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', attemptsRemaining: 0 })
  expect(paused.error).toMatchObject({ code: 'too_many_attempts', action: 'wait' })
  expect(Date.parse(paused.error!.retryAt!)).toBeGreaterThan(Date.now() + 20 * 60_000)
  expect(bank.logins).toHaveLength(3)
})
