import { expect, test } from 'vitest'
import { serveAnswer } from '../bank/serve.ts'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'
import { startService } from './service-process.ts'

test('a worker killed during a login is missed, and the login is neither lost nor sent again', async () => {
  const reached = Promise.withResolvers<void>()
  const silentBank = await serveAnswer(() => reached.resolve())
  const bank = scriptedBank()
  const stack = await openStack({ bank })
  const worker = await startService('activities/worker.ts', stack, { SANDBOX_BANK_URL: silentBank })
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await reached.promise

  worker.kill()
  await worker.exited
  await stack.startWorker()

  // Temporal misses its heartbeat after 15 seconds.
  const { error } = await stack.statusWhen(connectionId, (view) => view.error !== null, widgetToken, {
    withinMs: 40_000,
  })
  expect(error!.code).toBe('outcome_unknown')
  expect(bank.logins).toEqual([])
})
