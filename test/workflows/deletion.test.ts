import { expect, test } from 'vitest'
import type { BankAccount, ListAnswer, LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, onePage, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack, type Stack } from '../stack.ts'

const remove = (stack: Stack, connectionId: string, token?: string) =>
  stack.call('DELETE', `/v1/connections/${connectionId}`, token === undefined ? {} : { token })

async function expectGone(stack: Stack, connectionId: string) {
  expect((await stack.call('GET', `/v1/connections/${connectionId}`)).status).toBe(404)
  expect((await stack.call('GET', `/v1/connections/${connectionId}/status`)).status).toBe(404)
  expect((await stack.events(connectionId)).filter(({ type }) => type === 'connection.deleted')).toHaveLength(1)
  await stack.temporal.workflow.getHandle(connectionId).result()
}

test('a connection that nobody signed in to is deleted, told of, and leaves a tombstone without personal data', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const body = { externalUserId: 'user-1', metadata: { name: 'Ana' } }
  const { connectionId } = await stack.createConnection(body)

  expect((await remove(stack, connectionId)).status).toBe(204)

  await expectGone(stack, connectionId)
  expect((await stack.events(connectionId)).at(-1).data).toMatchObject({ previousStatus: 'PENDING', ...body })
  expect((await remove(stack, connectionId)).status).toBe(404)
  const tombstone = await stack.db
    .selectFrom('connections')
    .select(['externalUserId', 'metadata', 'loginHash', 'error'])
    .executeTakeFirstOrThrow()
  expect(tombstone).toEqual({ externalUserId: null, metadata: {}, loginHash: null, error: null })
})

test('a deletion right after the creation waits for the start, and the workflow ends', async () => {
  const stack = await openStack()
  await stack.startWorker()

  await Promise.all(
    Array.from({ length: 15 }, async () => {
      const { connectionId } = await stack.createConnection()
      expect((await remove(stack, connectionId)).status).toBe(204)
      await expectGone(stack, connectionId)
    }),
  )
})

test('of two deletions at once each is answered, and the integrator hears of one', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()

  const answers = await Promise.all([remove(stack, connectionId), remove(stack, connectionId, widgetToken)])

  for (const { status } of answers) expect([204, 404]).toContain(status)
  await expectGone(stack, connectionId)
})

test('a connection with synced data is never deleted, by nobody', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.connect()

  expect(await remove(stack, connectionId)).toMatchObject({ status: 409, body: { code: 'CONNECTION_HAS_DATA' } })
  expect((await remove(stack, connectionId, widgetToken)).status).toBe(409)
  expect((await stack.call('GET', `/v1/connections/${connectionId}`)).body).toMatchObject({ status: 'CONNECTED' })
})

test('while the first sync runs a widget token cannot delete; the integrator can, and the bank is asked nothing more', async () => {
  const accounts = heldAnswer<ListAnswer<BankAccount>>()
  const asked: string[] = []
  const bank = scriptedBank({
    listAccounts: () => accounts.wait(),
    listTransactions: (accountId) => {
      asked.push(accountId)
      return onePage([])
    },
  })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await accounts.asked

  expect(await remove(stack, connectionId, widgetToken)).toMatchObject({
    status: 409,
    body: { code: 'CONNECTION_ESTABLISHED' },
  })
  expect((await remove(stack, connectionId)).status).toBe(204)
  await expectGone(stack, connectionId)

  accounts.give({ kind: 'session_ended' })
  await worker.stop()
  expect(bank.logins).toHaveLength(1)
  expect(asked).toEqual([])
  expect(await stack.db.selectFrom('accounts').selectAll().execute()).toEqual([])
})

test('while the bank is asked the integrator is told to wait, and the connection goes on', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openStack({ bank: scriptedBank({ logIn: () => answer.wait() }) })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked

  expect(await remove(stack, connectionId)).toMatchObject({ status: 409, body: { code: 'SUBMISSION_IN_PROGRESS' } })

  answer.give({ kind: 'signed_in', session: {} })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
})
