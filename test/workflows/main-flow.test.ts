import { expect, test } from 'vitest'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('a submission that the bank accepts becomes CONNECTED and then synced, with one login', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()

  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)

  const connected = await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(connected).toMatchObject({ institutionId: 'ins_cl_banco_de_chile', error: null })
  const synced = await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  expect(synced).toMatchObject({ status: 'CONNECTED', step: 'idle' })
  expect(bank.logins).toEqual([goodLogin])
})
