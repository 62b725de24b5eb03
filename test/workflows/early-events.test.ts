import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectionStatusQuery } from '../../workflows/messages.ts'
import { newRut } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

test('a query that brings events of a task that has not begun fails, and the connection goes on', async () => {
  const stack = await openStack()
  const first = await stack.startWorker()
  const idle = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const { connectionId, widgetToken } = await stack.createConnection()
      const handle = stack.temporal.workflow.getHandle(connectionId)
      await expect.poll(() => handle.query(connectionStatusQuery).catch(() => null)).toMatchObject({ version: 1 })
      return { connectionId, widgetToken, handle }
    }),
  )
  await first.stop()

  // Each waits for a worker; when they were asked, nothing was to come before them.
  const told = Promise.all(
    idle.map(({ handle }) => handle.query(connectionStatusQuery).then(String, (error: Error) => error.message)),
  )
  await sleep(500)
  for (const { connectionId, widgetToken, handle } of idle) {
    await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'any' })
    const isTold = async () =>
      (await handle.fetchHistory()).events!.some((e) => e.workflowExecutionSignaledEventAttributes)
    await expect.poll(isTold).toBe(true)
  }
  await stack.startWorker()

  // Where its task began before the query came, it is answered.
  expect(await told).toContain('A query came with events whose workflow task had not begun.')
  for (const { connectionId, handle } of idle) {
    await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
    expect(await handle.query(connectionStatusQuery)).toMatchObject({ status: 'CONNECTED' })
  }
})
