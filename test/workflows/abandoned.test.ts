import { afterEach, expect, test, vi } from 'vitest'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack, type Stack } from '../stack.ts'

const tokenLifeMs = 15 * 60_000
const graceMs = 60 * 60_000

afterEach(() => {
  vi.useRealTimers()
})

/**
 * A connection of which an hour after its token's end comes in `dueInMs`. Created by an API whose clock was back then,
 * because the database's clock decides, which Temporal's time skipping does not move.
 */
async function createdLongAgo(stack: Stack, dueInMs: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - tokenLifeMs - graceMs + dueInMs })
  const created = await stack.createConnection()
  vi.useRealTimers()
  const { widgetToken } = await stack.tokens.issue(stack.owner, created.connectionId)
  return { connectionId: created.connectionId, widgetToken, dueAt: Date.parse(created.widgetTokenExpiresAt) + graceMs }
}

const answerTo = async (stack: Stack, connectionId: string) =>
  (await stack.call('GET', `/v1/connections/${connectionId}`)).status

test('a connection that nobody finished is deleted an hour after its token ended, not before', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId, dueAt } = await createdLongAgo(stack, 3_000)

  while (Date.now() < dueAt - 500) {
    expect(await answerTo(stack, connectionId)).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await stack.temporal.workflow.getHandle(connectionId).result()

  expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
  expect(await answerTo(stack, connectionId)).toBe(404)
  expect((await stack.events(connectionId)).map(({ type }) => type)).toEqual(['connection.deleted'])
})

test('a newer token keeps an unfinished connection', async () => {
  const stack = await openStack({
    bank: scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) }),
  })
  await stack.startWorker()
  const { connectionId, widgetToken } = await createdLongAgo(stack, 3_000)
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  expect((await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)).status).toBe(200)

  const asked = async () => {
    const { events } = await stack.temporal.workflow.getHandle(connectionId).fetchHistory()
    return events!.filter(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'deleteConnection',
    ).length
  }
  await expect.poll(asked, { timeout: 10_000 }).toBe(1)

  expect((await stack.statusWhen(connectionId, () => true)).status).toBe('FAILED_AUTH')
  expect(await stack.events(connectionId)).toEqual([])
})

test('a submission accepted in time is tried, however late it reaches the workflow', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  const { connectionId, widgetToken } = await createdLongAgo(stack, -1_000)
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)

  await stack.startWorker()

  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  expect(bank.logins).toEqual([goodLogin])
})
