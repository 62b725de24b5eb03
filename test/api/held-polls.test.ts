import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectionChannel } from '../../db/transitions.ts'
import { openStack, type Stack } from '../stack.ts'

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

test('after the listening connection was lost, what changed meanwhile is answered, and later changes too', async () => {
  const stack = await openStack()
  const [meanwhile, later] = [await holdPolls(stack), await holdPolls(stack)]
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'araucaria listener'
  `.execute(stack.db)
  await change(stack, meanwhile.connectionId, false)
  const [found] = await meanwhile.answers
  expect(found?.body.version).toBe(2)
  await change(stack, later.connectionId, true)
  const [notified] = await later.answers
  expect(notified?.body.version).toBe(2)
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
