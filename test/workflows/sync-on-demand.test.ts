import { expect, test } from 'vitest'
import { restartFromRecord } from '../../api/start-workflows.ts'
import { expectProblem } from '../api/expect-problem.ts'
import { account, heldAnswer, onePage, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import type { BankAccount, ListAnswer } from '../../activities/banks/connector.ts'

test('a sync that is asked for happens now, and the integrator hears of it', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  const { version, lastSyncedAt } = await stack.statusWhen(connectionId, ({ step }) => step === 'idle')

  const answer = await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  expect(answer).toMatchObject({ status: 202, body: { connectionId, status: 'CONNECTED', lastSyncedAt } })
  const after = await stack.statusWhen(connectionId, (status) => status.version > version)
  expect(after.version).toBe(version + 1)
  expect(Date.parse(after.lastSyncedAt!)).toBeGreaterThan(Date.parse(lastSyncedAt!))
  const events = await stack.events(connectionId)
  expect(events.map(({ type }) => type)).toEqual(['connection.connected', 'connection.synced', 'connection.synced'])
})

test('requests while a sync runs join it', async () => {
  let held = heldAnswer<ListAnswer<BankAccount>>()
  held.give(onePage([account]))
  const bank = scriptedBank({ listAccounts: () => held.wait() })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  const { version } = await stack.statusWhen(connectionId, ({ step }) => step === 'idle')

  held = heldAnswer()
  const path = `/v1/connections/${connectionId}/sync`
  await stack.call('POST', path)
  await held.asked
  for (let n = 0; n < 3; n++) expect((await stack.call('POST', path)).status).toBe(202)
  await expect.poll(() => stack.db.selectFrom('outbox').select('id').execute()).toEqual([])
  held.give(onePage([account]))
  await stack.statusWhen(connectionId, (status) => status.version > version && status.step === 'idle')

  // Nothing follows: the next sync is the timer's.
  await stack.temporal.workflow.getHandle(connectionId).query('connectionStatus')
  const row = await stack.db.selectFrom('connections').select(['version', 'nextSyncAt']).executeTakeFirstOrThrow()
  expect(row.version).toBe(version + 1)
  expect(row.nextSyncAt!.getTime()).toBeGreaterThan(Date.now() + 3_600_000)
  expect(bank.logins).toHaveLength(2)
})

test('a sync that Temporal had and lost is made after the restart', async () => {
  const stack = await openStack()
  const worker = await stack.startWorker()
  const { connectionId } = await stack.connect()
  const { version } = await stack.statusWhen(connectionId, ({ step }) => step === 'idle')
  await worker.stop()

  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await expect.poll(() => stack.db.selectFrom('outbox').select('id').execute()).toEqual([])
  await stack.temporal.workflow.getHandle(connectionId).terminate('lost')
  await restartFromRecord({ db: stack.db, temporal: stack.temporal, taskQueue: stack.taskQueue }, connectionId)
  await stack.startWorker()
  await stack.statusWhen(connectionId, (status) => status.version > version)
})

test('a connection that is not CONNECTED is not synced and its login not reset, and nothing changes', async () => {
  const stack = await openStack({
    bank: scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) }),
  })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const refused = async (status: string) => {
    for (const path of [
      `/v1/connections/${connectionId}/sync`,
      `/v1/sandbox/connections/${connectionId}/reset-login`,
    ]) {
      const problem = expectProblem(await stack.call('POST', path), 409, 'CONNECTION_NOT_CONNECTED')
      expect(problem.detail).toContain(status)
    }
    expect(await stack.db.selectFrom('connections').select(['lastSeq', 'nextSyncAt']).executeTakeFirst()).toMatchObject(
      {
        nextSyncAt: null,
      },
    )
  }
  await refused('PENDING')
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await refused('FAILED_AUTH')
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await refused('disconnected')
})

test.each([
  ['an account', { listAccounts: () => onePage([account, account]) }],
  [
    'a movement',
    {
      listTransactions: () =>
        onePage(
          ['-100', '-200'].map((amount) => ({
            externalId: 'mov-1',
            date: '2026-11-20',
            amount,
            currency: 'CLP',
            description: 'Compra',
            status: 'booked' as const,
          })),
        ),
    },
  ],
])('a bank that lists %s twice is not believed: nothing of the sync shows', async (_, script) => {
  const stack = await openStack({ bank: scriptedBank(script) })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  await expect.poll(() => stack.pendingAttempts(connectionId), { timeout: 20_000 }).toBeGreaterThan(1)
  const { raw } = await stack.temporal.workflow.getHandle(connectionId).describe()
  expect(raw.pendingActivities?.[0]?.lastFailure?.message).toBe('The bank answered something that cannot be read.')
  expect(await stack.db.selectFrom('accounts').selectAll().execute()).toEqual([])
})
