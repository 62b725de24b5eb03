import { expect, test } from 'vitest'
import { generateSealingKey } from '../../sealing/keys.ts'
import { seal } from '../../sealing/seal.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack, type Stack } from '../stack.ts'

const institutionId = 'ins_cl_bci'
const submissionId = 'sub_from_the_browser'

/** As the widget does: with the key that the API publishes, for this connection, institution and submission. */
async function submitSealed(stack: Stack, content: object) {
  const { connectionId, widgetToken } = await stack.createConnection()
  const { body: published } = await stack.call('GET', '/v1/sealing-keys', { token: widgetToken })
  const expiresAt = Math.floor(Date.now() / 1000) + 60
  const sealed = await seal(published.keys[0], content, { connectionId, institutionId, submissionId, expiresAt })
  const path = `/v1/connections/${connectionId}/credentials`
  const accepted = await stack.call('POST', path, { token: widgetToken, body: { institutionId, sealed } })
  expect(accepted).toMatchObject({ status: 202, body: { submissionId } })
  return connectionId
}

async function expectUnreadable(stack: Stack, connectionId: string) {
  const { status, error } = await stack.statusWhen(connectionId, (view) => view.error !== null)
  expect([status, error!.code]).toEqual(['PENDING', 'submission_unreadable'])
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
}

test('what the browser sealed reaches the bank, and is kept sealed for storage alone', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  await stack.startWorker()
  const login = { rut: newRut(), password: 'señal-ñandú-🔑' }

  const connectionId = await submitSealed(stack, login)

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(bank.logins).toEqual([login])
  expect(await stack.db.selectFrom('credentials').select(['state', 'keyId', 'submissionId']).execute()).toEqual([
    { state: 'stored', keyId: stack.activityDeps.storageKeys[0]!.kid, submissionId },
  ])
})

test('a text sealed for a key that the worker lacks is given back unread, and the bank is not asked', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  stack.activityDeps.sealingKeys = [await generateSealingKey()]
  await stack.startWorker()

  const connectionId = await submitSealed(stack, { rut: newRut(), password: 'any' })

  await expectUnreadable(stack, connectionId)
  expect(bank.logins).toEqual([])
})

test.each([
  ['a field is missing', { rut: newRut() }],
  ['a field is unknown', { rut: newRut(), password: 'any', pin: '1234' }],
  ['a check digit is wrong', { rut: '11.111.111-2', password: 'any' }],
  ['a value is no text', { rut: newRut(), password: { $ne: '' } }],
])('sealed fields of which %s are given back, and the bank is not asked', async (_, content) => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  await stack.startWorker()

  const connectionId = await submitSealed(stack, content)

  await expectUnreadable(stack, connectionId)
  expect(bank.logins).toEqual([])
})
