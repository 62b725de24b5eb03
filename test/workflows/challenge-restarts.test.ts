import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { restartFromRecord } from '../../api/start-workflows.ts'
import { codeChallenge, scriptedBank } from '../scripted-bank.ts'
import { commandSignals } from '../../workflows/messages.ts'
import { goodLogin, openStack } from '../stack.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: { cookie: 'abc' } }

test('a challenge outlives its worker, and an answer accepted meanwhile is given once another is there', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge() })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  await worker.stop()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  const { body: waiting } = await stack.call('GET', `/v1/connections/${connectionId}/status`)
  expect(waiting).toMatchObject({ step: 'validating', challenge: null, error: null })

  await stack.startWorker()

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect([bank.logins.length, bank.answers.length]).toEqual([1, 1])
})

test('a challenge outlives its workflow: one started again from the record goes on where it stood', async () => {
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: (answer) => ('value' in answer && answer.value === '123456' ? signedIn : codeChallenge()),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  await stack.answer(connectionId, widgetToken, { value: '000000' })
  await stack.statusWhen(connectionId, ({ version }) => version === 3)
  await stack.temporal.workflow.getHandle(connectionId).terminate()
  await restartFromRecord(stack, connectionId)

  expect(await stack.answer(connectionId, widgetToken, { value: '123456' })).toMatchObject({ status: 202 })

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect([bank.logins.length, bank.answers]).toEqual([1, [{ value: '000000' }, { value: '123456' }]])
})

test('an answer that Temporal had and lost is given after the restart', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge() })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  await worker.stop()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await expect.poll(() => stack.db.selectFrom('outbox').select('id').execute()).toEqual([])
  await stack.temporal.workflow.getHandle(connectionId).terminate()

  await restartFromRecord(stack, connectionId)
  await stack.startWorker()

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(bank.answers).toEqual([{ value: '123456' }])
})

test('an answer that comes to the workflow after its challenge is over changes nothing', async () => {
  let asks = true
  const bank = scriptedBank({ logIn: () => (asks ? codeChallenge() : signedIn) })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  const { challenge, lastSeq } = await stack.db.selectFrom('connections').selectAll().executeTakeFirstOrThrow()
  await stack.answer(connectionId, widgetToken, { cancel: true })
  const cancelled = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  const late = { kind: 'answer_challenge', seq: lastSeq + 2, challengeId: challenge!.id, answer: 'value' } as const
  await stack.db.updateTable('connections').set({ lastSeq: late.seq }).execute()
  await stack.temporal.workflow.getHandle(connectionId).signal(commandSignals.answer_challenge, late)

  asks = false
  await stack.submit(connectionId, widgetToken, goodLogin)

  const connected = await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(connected.version).toBe(cancelled.version + 1)
  expect(bank.answers).toEqual([])
})
