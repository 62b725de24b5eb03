import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectionChannel } from '../../db/transitions.ts'
import { openStack, type Stack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

/** Polls that are held for a change of a connection's first version, and when they were answered. */
async function holdPolls(stack: Stack, count = 1) {
  const { connectionId } = await stack.createConnection()
  const startedAt = performance.now()
  const polls = Array.from({ length: count }, async () => {
    const answer = await stack.call('GET', `/v1/connections/${connectionId}/status?after=1&wait=15`)
    return { ...answer, ms: performance.now() - startedAt }
  })
  // Until each has read, found nothing new and waits.
  await sleep(500)
  return { connectionId, answers: Promise.all(polls) }
}

function change(stack: Stack, connectionId: string, notify: boolean): Promise<void> {
  return stack.db.transaction().execute(async (trx) => {
    await trx.updateTable('connections').set({ version: 2 }).where('id', '=', connectionId).execute()
    if (notify) await sql`select pg_notify(${connectionChannel}, ${connectionId})`.execute(trx)
  })
}

test('a change answers everyone who waits for it at once, and nobody who waits for another connection', async () => {
  const stack = await openStack()
  const { connectionId, answers } = await holdPolls(stack, 20)
  const other = await stack.createConnection()
  const elsewhere = stack.call('GET', `/v1/connections/${other.connectionId}/status?after=1&wait=2`)
  await change(stack, connectionId, true)
  for (const { status, body, ms } of await answers) {
    expect([status, body.version]).toEqual([200, 2])
    expect(ms).toBeLessThan(3_000)
  }
  expect((await elsewhere).status).toBe(204)
})

test('a change whose notification was lost is found a few seconds later all the same', async () => {
  const stack = await openStack()
  const { connectionId, answers } = await holdPolls(stack)
  await change(stack, connectionId, false)
  const [answer] = await answers
  expect(answer?.body.version).toBe(2)
  expect(answer?.ms).toBeLessThan(9_000)
})

test('a widget token holds a few polls at once and no more, until one is answered', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken } = await stack.createConnection()
  const poll = (wait: number, token = widgetToken) =>
    stack.call('GET', `/v1/connections/${connectionId}/status?after=1&wait=${wait}`, { token })
  const held = Array.from({ length: 5 }, () => poll(2))
  await sleep(300)
  const refused = await poll(2)
  expectProblem(refused, 429, 'TOO_MANY_POLLS')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  const { widgetToken: other } = await stack.tokens.issue(stack.owner, connectionId)
  expect((await poll(0, other)).status).toBe(204)

  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
  expect((await poll(0)).status).toBe(204)
})

test('a process that stops answers everyone it holds, and holds nobody any more', async () => {
  const stack = await openStack()
  const { connectionId, answers } = await holdPolls(stack, 3)
  stack.waiters.stop()
  for (const { status, ms } of await answers) {
    expect(status).toBe(204)
    expect(ms).toBeLessThan(3_000)
  }
  const startedAt = performance.now()
  expect((await stack.call('GET', `/v1/connections/${connectionId}/status?after=1&wait=20`)).status).toBe(204)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a poll whose client went away is let go', async () => {
  const stack = await openStack()
  const { connectionId } = await stack.createConnection()
  const leaving = new AbortController()
  const startedAt = performance.now()
  const poll = stack.app.request(`/v1/connections/${connectionId}/status?after=1&wait=20`, {
    headers: { authorization: `Bearer ${stack.owner.key}` },
    signal: leaving.signal,
  })
  await sleep(400)
  leaving.abort()
  await poll
  expect(performance.now() - startedAt).toBeLessThan(3_000)
})
