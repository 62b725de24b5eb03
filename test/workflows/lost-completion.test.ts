import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { beginCall, type LoginCall } from '../../db/bank-calls.ts'
import { newId } from '../../ids.ts'
import { account, codeChallenge, onePage, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('a sync whose completion was lost after its commit is found done, and the bank is asked nothing again', async () => {
  let listed = 0
  const bank = scriptedBank({
    listAccounts: () => {
      listed++
      return onePage([account])
    },
  })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId } = await stack.connect()
  await worker.stop()
  const { version } = await stack.db.selectFrom('connections').select('version').executeTakeFirstOrThrow()
  const { sync } = createActivities(stack.activityDeps)
  const request = {
    connectionId,
    syncId: newId('syn'),
    loginAttemptId: null,
    version: version + 1,
    transitionId: newId('trn'),
    eventId: newId('evt'),
  }
  const once = () => new MockActivityEnvironment().run(sync, request)

  const first = await once()
  expect(first).toMatchObject({ kind: 'completed' })
  expect(await once()).toEqual(first)
  expect({ logins: bank.logins.length, listed }).toEqual({ logins: 2, listed: 2 })
})

test('what a bank has said to an answer, a resend or an approval is found in the journal, and it is not asked again', async () => {
  let checks = 0
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => codeChallenge(),
    checkApproval: () => {
      checks++
      return { kind: 'signed_in', session: { cookie: 'abc' } }
    },
  })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const { body } = await stack.submit(connectionId, widgetToken, goodLogin)
  const { challenge } = await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  await worker.stop()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  const activities = createActivities(stack.activityDeps)
  const asked = { connectionId, submissionId: body.submissionId, challengeId: challenge!.id }

  for (const activity of ['answerChallenge', 'resendCode', 'awaitApproval'] as const) {
    const once = () => new MockActivityEnvironment().run(activities[activity], asked)
    const first = await once()
    expect(first).toMatchObject({ kind: activity === 'awaitApproval' ? 'accepted' : 'challenged' })
    expect(await once()).toEqual(first)
  }
  expect({ answers: bank.answers, checks }).toEqual({ answers: [{ value: '123456' }, { resend: true }], checks: 1 })
})

test('an answer that was sent when its worker died is not sent again', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge() })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const { body } = await stack.submit(connectionId, widgetToken, goodLogin)
  const { challenge } = await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  await worker.stop()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  const login = await stack.db.selectFrom('bankCalls').selectAll().executeTakeFirstOrThrow()
  await beginCall(stack.db, { ...callOf(login), step: `answer/${challenge!.id}` })
  const { answerChallenge } = createActivities(stack.activityDeps)
  const asked = { connectionId, submissionId: body.submissionId, challengeId: challenge!.id }

  const verdict = await new MockActivityEnvironment().run(answerChallenge, asked)

  expect(verdict).toMatchObject({ kind: 'refused', failure: { code: 'outcome_unknown' } })
  expect(bank.answers).toEqual([])
})

function callOf({
  attemptId,
  step,
  connectionId,
  organizationId,
  mode,
  institutionId,
  loginHash,
}: LoginCall): LoginCall {
  return { attemptId, step, connectionId, organizationId, mode, institutionId, loginHash }
}
