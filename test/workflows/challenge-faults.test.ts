import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { codeChallenge, newRut, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

const signedIn: LoginAnswer = { kind: 'signed_in', session: { cookie: 'abc' } }

test('an answer whose outcome got lost is not given again: outcome_unknown', async () => {
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => Promise.reject(new Error('lost')),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()

  await stack.answer(connectionId, widgetToken, { value: '123456' })

  const unknown = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  expect(unknown).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', error: { code: 'outcome_unknown' } })
  expect(bank.answers).toHaveLength(1)
})

test('an answer that the bank did not look at is given again', async () => {
  let down = 2
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => (down-- > 0 ? { kind: 'not_evaluated', code: 'bank_unavailable' } : signedIn),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()

  await stack.answer(connectionId, widgetToken, { value: '123456' })

  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect(bank.answers).toHaveLength(3)
})

test('an answer that cannot be opened is asked for again, and the bank does not see it', async () => {
  const bank = scriptedBank({ logIn: () => codeChallenge() })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createChallenged()
  await worker.stop()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  const { sealed } = await stack.db.selectFrom('challengeAnswers').select('sealed').executeTakeFirstOrThrow()
  const [header, key, iv, , tag] = sealed!.split('.')
  await stack.db
    .updateTable('challengeAnswers')
    .set({ sealed: [header, key, iv, 'AAAA', tag].join('.') })
    .execute()
  await stack.startWorker()

  const again = await stack.statusWhen(connectionId, ({ error }) => error !== null)

  expect(again).toMatchObject({ step: 'awaiting_challenge', error: { code: 'submission_unreadable' } })
  expect(bank.answers).toEqual([])
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
})

test('a re-sync that meets a challenge asks the user back, and tells the integrator', async () => {
  let asks = false
  const bank = scriptedBank({ logIn: () => (asks ? codeChallenge() : signedIn) })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.connect()
  asks = true

  await stack.call('POST', `/v1/connections/${connectionId}/sync`)

  const failed = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  expect(failed).toMatchObject({ challenge: null, error: { code: 'reauthentication_required', action: 'retry' } })
  expect((await stack.events(connectionId)).at(-1)).toMatchObject({
    type: 'connection.failed_auth',
    data: { error: { code: 'reauthentication_required' } },
  })
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')
  expect((await stack.events(connectionId)).map(({ type, data }) => [type, data.reconnected])).toContainEqual([
    'connection.connected',
    true,
  ])
})

test('who knows the password and guesses codes is stopped after three refusals', async () => {
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => ({ kind: 'refused', code: 'mfa_invalid' }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const rut = newRut()
  for (const remaining of [2, 1, 0]) {
    const { connectionId, widgetToken } = await stack.createChallenged(rut)
    await stack.answer(connectionId, widgetToken, { value: '000000' })
    const refused = await stack.statusWhen(connectionId, ({ error }) => error !== null)
    expect(refused).toMatchObject({ attemptsRemaining: remaining, error: { code: 'mfa_invalid' } })
  }
  const { connectionId, widgetToken } = await stack.createConnection()

  await stack.submit(connectionId, widgetToken, { rut, password: 'pass' })

  const paused = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  expect(paused.error).toMatchObject({ code: 'too_many_attempts', retryAt: expect.any(String) })
  expect(bank.logins).toHaveLength(3)
})

test('wrong codes count towards the pause, once for each login, also where the user gives up before the last', async () => {
  const bank = scriptedBank({
    logIn: () => codeChallenge(),
    answerChallenge: () => ({ ...codeChallenge(), wrong: { attemptsRemaining: 1 } }) as LoginAnswer,
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const rut = newRut()
  for (let login = 0; login < 3; login++) {
    const { connectionId, widgetToken } = await stack.createChallenged(rut)
    for (const version of [3, 4]) {
      await stack.answer(connectionId, widgetToken, { value: '000000' })
      await stack.statusWhen(connectionId, (status) => status.version === version)
    }
    await stack.answer(connectionId, widgetToken, { cancel: true })
    await stack.statusWhen(connectionId, ({ error }) => error?.code === 'user_cancelled')
  }
  const { connectionId, widgetToken } = await stack.createConnection()

  await stack.submit(connectionId, widgetToken, { rut, password: 'pass' })

  await stack.statusWhen(connectionId, ({ error }) => error?.code === 'too_many_attempts')
  expect([bank.logins.length, bank.answers.length]).toEqual([3, 6])
})
