import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createListener } from '../../db/listener.ts'
import { openTestDatabase } from '../database.ts'

async function openListener() {
  const { db, url } = await openTestDatabase()
  const heard: string[] = []
  let gaps = 0
  const listener = createListener(url, { greetings: (payload) => heard.push(payload) }, () => gaps++)
  onTestFinished(() => listener.stop())
  await listener.start()
  return {
    heard,
    listener,
    gaps: () => gaps,
    notify: (payload: string) => sql`select pg_notify('greetings', ${payload})`.execute(db),
    breakConnection: async () => {
      const { rows } = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'araucaria listener'
      `.execute(db)
      return rows.length
    },
  }
}

test('after its connection was lost it listens again, and says that something may have been missed', async () => {
  const { heard, gaps, notify, breakConnection } = await openListener()
  await notify('before')
  await expect.poll(() => heard).toEqual(['before'])
  expect(gaps()).toBe(1)

  expect(await breakConnection()).toBe(1)
  await notify('missed')
  await expect.poll(gaps, { timeout: 10_000 }).toBe(2)
  await notify('after')
  await expect.poll(() => heard).toEqual(['before', 'after'])
})

test('a listener that was stopped stays stopped', async () => {
  const { heard, gaps, listener, notify, breakConnection } = await openListener()
  await listener.stop()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(await breakConnection()).toBe(0)
  await notify('late')
  expect([heard, gaps()]).toEqual([[], 1])
})
