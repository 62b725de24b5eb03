import { expect, test, vi } from 'vitest'
import { restartFromRecord } from '../../api/start-workflows.ts'
import { codeChallenge, heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('a disconnected connection keeps its records, loses its credentials and is over for good', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const path = `/v1/connections/${connectionId}`
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)

  expect((await stack.call('POST', `${path}/disconnect`)).status).toBe(202)
  await stack.statusWhen(connectionId, ({ status }) => status === 'DISCONNECTED')

  await stack.temporal.workflow.getHandle(connectionId).result()
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
  expect(await stack.db.selectFrom('accounts').selectAll().execute()).toHaveLength(1)
  const events = await stack.db.selectFrom('events').select('type').orderBy('sequence').execute()
  expect(events.at(-1)).toEqual({ type: 'connection.disconnected' })
  expect((await stack.call('GET', path)).body).toMatchObject({ status: 'DISCONNECTED' })
  expect(await stack.call('POST', `${path}/disconnect`)).toMatchObject({
    status: 409,
    body: { code: 'CONNECTION_DISCONNECTED' },
  })
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).body.code).toBe(
    'CONNECTION_NOT_ACCEPTING_CREDENTIALS',
  )
  expect((await stack.call('DELETE', path)).body.code).toBe('CONNECTION_HAS_DATA')
})

test('a disconnection accepted after a submission waits for its verdict, and ends the session at the bank', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await stack.startWorker()

  await stack.statusWhen(connectionId, ({ status }) => status === 'DISCONNECTED')
  await stack.temporal.workflow.getHandle(connectionId).result()
  const events = await stack.db.selectFrom('events').select('type').orderBy('sequence').execute()
  expect(events.map(({ type }) => type)).toEqual(['connection.connected', 'connection.disconnected'])
  expect(bank.loggedOut).toEqual([{ cookie: 'abc' }])
})

test('a bank that does not answer the logout does not hold up a disconnection', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge(), logOut: (_, signal) => heldAnswer<void>().wait(signal) })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')

  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)

  await stack.statusWhen(connectionId, ({ status }) => status === 'DISCONNECTED', undefined, { withinMs: 15_000 })
})

test('nothing is accepted after a disconnection, even before it is carried out', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken } = await stack.createConnection()
  const path = `/v1/connections/${connectionId}/disconnect`
  await stack.call('POST', path)

  expect((await stack.submit(connectionId, widgetToken, goodLogin)).body.code).toBe(
    'CONNECTION_NOT_ACCEPTING_CREDENTIALS',
  )
  expect((await stack.call('POST', path)).body.code).toBe('CONNECTION_DISCONNECTED')
})

test('a disconnection that Temporal had and lost is carried out after the restart, behind the submission before it', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await vi.waitFor(async () => expect(await stack.db.selectFrom('outbox').select('id').execute()).toEqual([]), 5_000)
  await stack.temporal.workflow.getHandle(connectionId).terminate()

  await restartFromRecord(stack, connectionId)
  await stack.startWorker()
  await stack.temporal.workflow.getHandle(connectionId).result()
  const events = await stack.db.selectFrom('events').select('type').orderBy('sequence').execute()
  expect(events.map(({ type }) => type)).toEqual(['connection.connected', 'connection.disconnected'])
})
