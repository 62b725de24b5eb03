import { expect, test } from 'vitest'
import { newRut, heldAnswer, scriptedBank } from '../scripted-bank.ts'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { goodLogin, openStack } from '../stack.ts'

test('a login whose answer was lost is never sent again by itself, and counts as an attempt', async () => {
  const bank = scriptedBank({
    logIn: () => {
      throw new Error('socket hang up')
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()

  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'any' })

  const unknown = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  expect(unknown).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', attemptsRemaining: 2 })
  expect(unknown.error).toMatchObject({ code: 'outcome_unknown', action: 'retry' })
  expect(bank.logins).toHaveLength(1)
})

test('a worker that is stopped during a login leaves it unknown, and the next one does not ask again', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const bank = scriptedBank({ logIn: (_, signal) => answer.wait(signal) })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked

  await worker.stop()
  await stack.startWorker()

  const { error } = await stack.statusWhen(connectionId, (view) => view.error !== null)
  expect(error!.code).toBe('outcome_unknown')
  expect(bank.logins).toHaveLength(1)
})
