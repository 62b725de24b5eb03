import { expect, test } from 'vitest'
import { BankFault, type BankAccount, type ListAnswer } from '../../activities/banks/connector.ts'
import { account, onePage, heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('the first sync goes on with the session that the login opened, and ends it at the bank', async () => {
  const sessions: unknown[] = []
  const bank = scriptedBank({
    logIn: () => ({ kind: 'signed_in', session: { cookie: 'from-login' } }),
    listAccounts: (session) => {
      sessions.push(session)
      return onePage([account])
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  await stack.connect()
  expect(sessions).toEqual([{ cookie: 'from-login' }])
  await expect.poll(() => bank.loggedOut).toEqual([{ cookie: 'from-login' }])
  expect(bank.logins).toHaveLength(1)
  const kept = stack.db.selectFrom('bankCalls').select('attemptId').where('sealedResult', 'is not', null)
  expect(await kept.execute()).toEqual([])
})

test('a session that the bank ended before the first sync costs one new login', async () => {
  let opened = 0
  const bank = scriptedBank({
    logIn: () => ({ kind: 'signed_in', session: { number: ++opened } }),
    listAccounts: ({ number }) => (number === 1 ? { kind: 'session_ended' } : onePage([account])),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  await stack.connect()
  expect(bank.logins).toEqual([goodLogin, goodLogin])
})

test('a sync that the bank could not answer is tried again in the same session', async () => {
  let asked = 0
  const bank = scriptedBank({
    listTransactions: () => {
      if (++asked <= 2) throw new BankFault('bank_unavailable')
      return onePage([])
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  await stack.connect()
  expect(asked).toBe(3)
  expect(bank.logins).toHaveLength(1)
})

test('accounts and transactions become visible with the completed sync, not before', async () => {
  const held = heldAnswer<ListAnswer<BankAccount>>()
  const bank = scriptedBank({ listAccounts: () => held.wait() })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await held.asked
  const syncing = await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(syncing).toMatchObject({ step: 'syncing', lastSyncedAt: null })

  // PostgreSQL takes the first and refuses the second, so the first attempt fails halfway through its writes.
  const unwritable = { ...account, externalId: 'cta-2', balance: 'not a number' }
  held.give(onePage([account, unwritable]))

  await expect.poll(() => stack.pendingAttempts(connectionId), { timeout: 10_000 }).toBeGreaterThan(1)
  expect(await stack.db.selectFrom('accounts').selectAll().execute()).toEqual([])
  unwritable.balance = '1000'
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  const accounts = await stack.db.selectFrom('accounts').select('externalId').orderBy('externalId').execute()
  expect(accounts.map(({ externalId }) => externalId)).toEqual(['cta-1', 'cta-2'])
})

test('a sync that is given up ends its session at the bank, and leaves none behind', async () => {
  const bank = scriptedBank({
    listAccounts: () => {
      throw new BankFault('bank_unavailable', 600_000)
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ error }) => error?.code === 'bank_unavailable')
  expect(bank.loggedOut).toEqual([{ cookie: 'abc' }])
  const kept = stack.db.selectFrom('bankCalls').select('attemptId').where('sealedResult', 'is not', null)
  expect(await kept.execute()).toEqual([])
})
