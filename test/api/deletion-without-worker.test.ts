import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

test('where nobody can decide, a deletion is refused in time, and no worker carries it out later', async () => {
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  const [byKey, byUser] = [await stack.createConnection(), await stack.createConnection()]
  const startedAt = performance.now()
  const answers = await Promise.all([
    stack.call('DELETE', `/v1/connections/${byKey.connectionId}`),
    stack.call('DELETE', `/v1/connections/${byUser.connectionId}`, { token: byUser.widgetToken }),
  ])
  expect(performance.now() - startedAt).toBeLessThan(9_000)
  for (const answer of answers) {
    expect(expectProblem(answer, 503, 'TEMPORARILY_UNAVAILABLE').detail).toContain('Nothing changed')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }

  await stack.startWorker()
  for (const { connectionId, widgetToken } of [byKey, byUser]) {
    await stack.submit(connectionId, widgetToken, goodLogin)
    await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
    const events = await stack.events(connectionId)
    expect(events.map(({ type }) => type)).toEqual(['connection.connected', 'connection.synced'])
  }
  expect(bank.logins).toHaveLength(2)
})

test('a worker that comes in time still decides, and the caller hears it', async () => {
  const stack = await openStack()
  const { connectionId } = await stack.createConnection()
  const path = `/v1/connections/${connectionId}`
  const deletion = stack.call('DELETE', path)
  await sleep(500)
  await stack.startWorker()
  expect((await deletion).status).toBe(204)
  expectProblem(await stack.call('GET', path), 404, 'NOT_FOUND')
})
