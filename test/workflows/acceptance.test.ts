import { Client, Connection } from '@temporalio/client'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createRelay } from '../../api/relay.ts'
import { freePort } from '../../dev/ports.ts'
import { commandSignals } from '../../workflows/messages.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import { openRoad } from './road.ts'

test('what was accepted while no worker is up is carried out when one comes', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken } = await stack.createConnection()
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).body.code).toBe('SUBMISSION_IN_PROGRESS')

  await stack.startWorker()

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
})

test('what was accepted while Temporal is away waits in the outbox, and is tried once it is back', async () => {
  const bank = scriptedBank()
  const road = await openRoad(inject('temporalAddress'))
  const stack = await openStack({ bank, temporalAddress: road.address })
  await stack.startWorker()
  await road.close()

  const { connectionId, widgetToken } = await stack.createConnection()
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)
  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/status`)
  expect(body).toMatchObject({ status: 'PENDING', step: 'validating' })
  const kinds = (await stack.db.selectFrom('outbox').select('command').orderBy('id').execute()).map(
    ({ command }) => command.kind,
  )
  expect(kinds).toEqual(['start_connection', 'submit_credentials'])

  await road.reopen()

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(bank.logins).toEqual([goodLogin])
  expect(await stack.db.selectFrom('outbox').selectAll().where('workflowId', '=', connectionId).execute()).toEqual([])
})

test('what could not be handed over is kept, and handed over in order later', async () => {
  const stack = await openStack()
  await stack.startWorker()
  await stack.relay.stop()
  const address = `127.0.0.1:${await freePort()}`
  // Without the client's own retries, of which the first failure takes many seconds.
  const temporal = new Client({ connection: Connection.lazy({ address, interceptors: [] }) })
  const inVain = createRelay({ ...stack, temporal })
  inVain.start()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  const outbox = stack.db.selectFrom('outbox').select('failures').where('workflowId', '=', connectionId).orderBy('id')
  await expect.poll(async () => (await outbox.execute()).length).toBe(2)
  await expect.poll(async () => (await outbox.execute())[0]?.failures, { timeout: 10_000 }).toBeGreaterThan(0)
  await inVain.stop()

  const relay = createRelay(stack)
  relay.start()
  onTestFinished(() => relay.stop())

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
})

test('a terminated connection goes on from its record with the next submission', async () => {
  const stack = await openStack({
    bank: scriptedBank({
      logIn: ({ password }) =>
        password === 'right' ? { kind: 'signed_in', session: {} } : { kind: 'refused', code: 'invalid_credentials' },
    }),
  })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const rut = newRut()
  await stack.submit(connectionId, widgetToken, { rut, password: 'wrong' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await stack.temporal.workflow.getHandle(connectionId).terminate('lost')

  expect((await stack.submit(connectionId, widgetToken, { rut, password: 'right' })).status).toBe(202)

  const connected = await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(connected.version).toBe(3)
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  const { status } = await stack.temporal.workflow.getHandle(connectionId).describe()
  expect(status.name).toBe('RUNNING')
})

test('a command that arrives again, or after a later one, is carried out once', async () => {
  const bank = scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const { body } = await stack.submit(connectionId, widgetToken, goodLogin)
  const refused = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')

  const again = {
    kind: 'submit_credentials' as const,
    seq: 2,
    submissionId: body.submissionId,
    institutionId: 'ins_cl_banco_de_chile',
  }
  const workflow = stack.temporal.workflow.getHandle(connectionId)
  await workflow.signal(commandSignals.submit_credentials, again)
  await workflow.signal(commandSignals.submit_credentials, again)
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'other' })

  const next = await stack.statusWhen(connectionId, ({ version }) => version > refused.version)
  expect(next).toMatchObject({ version: refused.version + 1, status: 'FAILED_AUTH' })
  expect(bank.logins.map(({ password }) => password)).toEqual([goodLogin.password, 'other'])
})
