import { expect, test } from 'vitest'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import { openReceiver } from './receiver.ts'

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

test('each change arrives signed and in the documented shape', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const given = { externalUserId: 'user-1', metadata: { plan: 'ñandú' } }

  const { connectionId } = await stack.connect(goodLogin, given)
  const { connectionId: cancelled, widgetToken } = await stack.createConnection()
  await stack.call('DELETE', `/v1/connections/${cancelled}`, { token: widgetToken })
  await receiver.until(3)

  const bodies = receiver.verified() as { type: string; data: { sequence: number } }[]
  const byType = Object.fromEntries(bodies.map((body) => [body.type, body]))
  const institutionId = 'ins_cl_banco_de_chile'
  expect(byType).toStrictEqual({
    'connection.connected': {
      type: 'connection.connected',
      timestamp,
      data: {
        connectionId,
        status: 'CONNECTED',
        previousStatus: 'PENDING',
        institutionId,
        ...given,
        connectedAt: timestamp,
        lastSyncedAt: null,
        sequence: 2,
      },
    },
    'connection.synced': {
      type: 'connection.synced',
      timestamp,
      data: {
        connectionId,
        status: 'CONNECTED',
        previousStatus: 'CONNECTED',
        institutionId,
        ...given,
        connectedAt: timestamp,
        lastSyncedAt: timestamp,
        sequence: 3,
      },
    },
    'connection.deleted': {
      type: 'connection.deleted',
      timestamp,
      data: {
        connectionId: cancelled,
        status: 'PENDING',
        previousStatus: 'PENDING',
        institutionId: null,
        externalUserId: null,
        metadata: {},
        connectedAt: null,
        lastSyncedAt: null,
        sequence: 2,
      },
    },
  })
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  for (const { headers } of receiver.received) expect(headers['content-type']).toBe('application/json')
})

test('a failed authentication says why, to the developer', async () => {
  let logins = 0
  const bank = scriptedBank({
    logIn: () => (++logins === 1 ? { kind: 'signed_in', session: {} } : { kind: 'refused', code: 'account_locked' }),
    listAccounts: () => ({ kind: 'session_ended' }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const { connectionId, widgetToken } = await stack.createConnection()

  await stack.submit(connectionId, widgetToken, goodLogin)
  await receiver.until(2)

  const failed = (receiver.verified() as { type: string; data: object }[]).find(
    ({ type }) => type === 'connection.failed_auth',
  )
  expect(failed!.data).toStrictEqual({
    connectionId,
    status: 'FAILED_AUTH',
    previousStatus: 'CONNECTED',
    institutionId: 'ins_cl_banco_de_chile',
    externalUserId: null,
    metadata: {},
    connectedAt: timestamp,
    lastSyncedAt: null,
    error: { code: 'account_locked', developerMessage: expect.stringMatching(/\w+/) },
    sequence: 3,
  })
})
