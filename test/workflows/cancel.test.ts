import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, newRut, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: { cookie: 'abc' } }

test('Cancel is answered while the bank still thinks, and its late answer brings nothing back', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const bank = scriptedBank({ logIn: () => answer.wait() })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked

  const cancelled = await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })

  expect(cancelled.status).toBe(204)
  await stack.temporal.workflow.getHandle(connectionId).result()
  answer.give(signedIn)
  await worker.stop()
  expect((await stack.call('GET', `/v1/connections/${connectionId}`)).status).toBe(404)
  expect((await stack.events(connectionId)).map(({ type }) => type)).toEqual(['connection.deleted'])
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
  const journal = await stack.db.selectFrom('bankCalls').select(['outcome', 'sealedResult']).execute()
  expect(journal).toEqual([{ outcome: 'signed_in', sealedResult: null }])
})

test('a login that waits to be tried again is not tried once it was cancelled', async () => {
  const bank = scriptedBank({
    logIn: () => ({ kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs: 1_500 }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await expect.poll(() => bank.logins.length).toBe(1)

  await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })

  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(bank.logins).toHaveLength(1)
})

test('whichever of Cancel and the bank is first, the connection is exactly one of deleted and connected', async () => {
  const answers = new Map<string, ReturnType<typeof heldAnswer<LoginAnswer>>>()
  const stack = await openStack({ bank: scriptedBank({ logIn: ({ rut = '' }) => answers.get(rut)!.wait() }) })
  await stack.startWorker()

  const outcomes = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => {
      const rut = newRut()
      const answer = heldAnswer<LoginAnswer>()
      answers.set(rut, answer)
      const { connectionId, widgetToken } = await stack.createConnection()
      await stack.submit(connectionId, widgetToken, { rut, password: 'any' })
      await answer.asked
      setTimeout(() => answer.give(signedIn), 4 * i)
      const { status } = await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })
      if (status !== 204) await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
      const types = (await stack.events(connectionId)).map(({ type }) => type)
      return `${status} ${types.join(' ')}`
    }),
  )

  // 503 is the answer where nobody could decide in time, and then nothing may have changed.
  const possible = [
    '204 connection.deleted',
    ...['409', '503'].map((no) => `${no} connection.connected connection.synced`),
  ]
  for (const outcome of outcomes) expect(possible).toContain(outcome)
})
