import { expect, test } from 'vitest'
import { account, onePage, newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

const rut = newRut()

/** Accepts a password until `changed`, and has ended the session by the time of the next sync. */
function bankWithChangingPassword() {
  const state = { password: 'first' }
  let opened = 0
  const bank = scriptedBank({
    logIn: ({ password }) =>
      password === state.password
        ? { kind: 'signed_in', session: { number: ++opened, password } }
        : { kind: 'refused', code: 'invalid_credentials' },
    listAccounts: ({ password }) => (password === state.password ? onePage([account]) : { kind: 'session_ended' }),
  })
  return { bank, changePassword: (password: string) => (state.password = password) }
}

async function failedConnection() {
  const { bank, changePassword } = bankWithChangingPassword()
  const stack = await openStack({ bank, syncIntervalMs: 2_000 })
  await stack.startWorker()
  const { connectionId } = await stack.connect({ rut, password: 'first' })
  const accounts = await stack.db.selectFrom('accounts').selectAll().execute()
  changePassword('second')
  const failed = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  const { body: renewed } = await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)
  return { stack, bank, connectionId, accounts, failed, widgetToken: renewed.widgetToken as string, renewed }
}

test('a password changed at the bank fails the connection aloud, and a new one brings it back with the same accounts', async () => {
  const { stack, bank, connectionId, accounts, failed, widgetToken, renewed } = await failedConnection()
  expect(failed).toMatchObject({ step: 'awaiting_credentials', error: { code: 'invalid_credentials' } })
  expect(failed.lastSyncedAt).not.toBeNull()
  expect((await stack.events(connectionId)).at(-1)).toMatchObject({
    type: 'connection.failed_auth',
    data: { previousStatus: 'CONNECTED', status: 'FAILED_AUTH', error: { code: 'invalid_credentials' } },
  })
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
  expect(renewed).toMatchObject({ connectionId, institutionId: 'ins_cl_banco_de_chile' })

  const logins = bank.logins.length
  await stack.submit(connectionId, widgetToken, { rut, password: 'second' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== failed.lastSyncedAt)

  const connected = (await stack.events(connectionId)).findLast(({ type }) => type === 'connection.connected')
  expect(connected.data).toMatchObject({ reconnected: true, previousStatus: 'FAILED_AUTH' })
  expect(connected.data.connectedAt).toBe(failed.connectedAt)
  const after = await stack.db.selectFrom('accounts').selectAll().execute()
  expect(after.map(({ id }) => id)).toEqual(accounts.map(({ id }) => id))
  expect(bank.logins.slice(logins).map(({ password }) => password)).toContain('second')
})

test('an established connection takes no other person, and no other bank; the bank is not asked', async () => {
  const { stack, bank, connectionId, widgetToken } = await failedConnection()
  const logins = bank.logins.length

  const otherBank = await stack.submit(
    connectionId,
    widgetToken,
    { rut, password: 'second' },
    { institutionId: 'ins_cl_bci' },
  )
  expect(otherBank).toMatchObject({ status: 409, body: { code: 'INSTITUTION_MISMATCH' } })

  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'second' })
  const mismatch = await stack.statusWhen(connectionId, ({ error }) => error?.code === 'login_mismatch')
  expect(mismatch).toMatchObject({ status: 'FAILED_AUTH', step: 'awaiting_credentials' })
  expect(bank.logins).toHaveLength(logins)

  const sameRutWrittenOtherwise = rut.replaceAll('.', '').toLowerCase()
  await stack.submit(connectionId, widgetToken, { rut: sameRutWrittenOtherwise, password: 'second' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
})

test('a first sync that is refused for the credentials fails the connection aloud, and it can still be deleted', async () => {
  let logins = 0
  const bank = scriptedBank({
    logIn: () =>
      ++logins === 1 ? { kind: 'signed_in', session: {} } : { kind: 'refused', code: 'password_change_required' },
    listAccounts: () => ({ kind: 'session_ended' }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'any' })

  const failed = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')

  expect(failed).toMatchObject({ lastSyncedAt: null, error: { code: 'password_change_required' } })
  expect(failed.connectedAt).not.toBeNull()
  const types = (await stack.events(connectionId)).map(({ type }) => type)
  expect(types).toEqual(['connection.connected', 'connection.failed_auth'])
  expect((await stack.call('DELETE', `/v1/connections/${connectionId}`)).status).toBe(204)
})
