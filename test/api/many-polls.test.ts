import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectionChannel } from '../../db/transitions.ts'
import { openStack, type Stack } from '../stack.ts'

/** `count` polls of each connection that wait for its second version. */
async function holdPolls(stack: Stack, connections: number, count: number) {
  const held = await Promise.all(
    Array.from({ length: connections }, async () => {
      const { connectionId } = await stack.createConnection()
      const path = `/v1/connections/${connectionId}/status?after=1&wait=25`
      return { connectionId, answers: Array.from({ length: count }, () => stack.call('GET', path)) }
    }),
  )
  // Until each has read, found nothing new and waits: a read takes about a millisecond.
  await sleep(500 + connections * count)
  return { ids: held.map(({ connectionId }) => connectionId), answers: held.flatMap(({ answers }) => answers) }
}

async function change(stack: Stack, ids: string[], { notify }: { notify: boolean }): Promise<void> {
  await stack.db.transaction().execute(async (trx) => {
    await trx.updateTable('connections').set({ version: 2 }).where('id', 'in', ids).execute()
    for (const id of notify ? ids : []) await sql`select pg_notify(${connectionChannel}, ${id})`.execute(trx)
  })
}

async function loseListener(stack: Stack): Promise<void> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'araucaria listener'
  `.execute(stack.db)
  expect(rows).toHaveLength(1)
}

async function expectChanged(answers: Promise<{ status: number; body: unknown }>[]): Promise<void> {
  const startedAt = performance.now()
  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatchObject({ status: 200, body: { version: 2 } })
  }
  expect(performance.now() - startedAt).toBeLessThan(12_000)
}

/** Every few seconds all that is held is read again; here, only what wakes the polls sooner shall count. */
function withoutSweep(): void {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  onTestFinished(() => void vi.useRealTimers())
}

test('three thousand polls held at once are answered when the changes come', async () => {
  withoutSweep()
  const stack = await openStack()
  const { ids, answers } = await holdPolls(stack, 60, 50)
  await change(stack, ids, { notify: true })
  await expectChanged(answers)
})

test('after the listening connection was lost, all who wait for what changed meanwhile are answered', async () => {
  withoutSweep()
  const stack = await openStack()
  const [meanwhile, later] = [await holdPolls(stack, 20, 5), await holdPolls(stack, 1, 1)]
  await loseListener(stack)
  await change(stack, meanwhile.ids, { notify: false })
  await expectChanged(meanwhile.answers)
  await change(stack, later.ids, { notify: true })
  await expectChanged(later.answers)
})

test('a widget token that holds all it may gets a place back when a client goes, and all when answers come', async () => {
  const stack = await openStack({ served: true })
  const { connectionId, widgetToken } = await stack.createConnection()
  const url = `${stack.publicUrl}/v1/connections/${connectionId}/status?after=1&wait=25`
  const poll = async (signal: AbortSignal | null = null) => {
    const { status, headers } = await fetch(url, { headers: { authorization: `Bearer ${widgetToken}` }, signal })
    return [status, headers.get('retry-after')]
  }
  const refused = [429, '5']
  const answered = [200, null]
  const leaving = new AbortController()
  const gone = poll(leaving.signal).catch((error: Error) => error.name)
  const held = Array.from({ length: 4 }, () => poll())
  await sleep(500)
  expect(await poll()).toEqual(refused)

  leaving.abort()
  expect(await gone).toBe('AbortError')
  await sleep(300)
  held.push(poll())
  await sleep(300)
  expect(await poll()).toEqual(refused)

  await change(stack, [connectionId], { notify: true })
  expect(await Promise.all(held)).toEqual(held.map(() => answered))
  expect(await Promise.all(held.map(() => poll()))).toEqual(held.map(() => answered))
})
