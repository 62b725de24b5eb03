import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { seal, type SealedFor } from '../../sealing/seal.ts'
import type { BankChallenge } from '../../workflows/connection-state.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const secret = '918273'
const institutionId = 'ins_cl_banco_de_chile'
afterEach(() => vi.useRealTimers())

const base = { label: 'El banco pregunta', expiresAt: new Date(Date.now() + 600_000).toISOString() }
const code: BankChallenge = { ...base, type: 'code', via: 'sms', length: 6, resendable: true }
const push: BankChallenge = { ...base, type: 'approve_elsewhere' }
const choose: BankChallenge = { ...base, type: 'choose', options: [{ id: 'sms', label: 'SMS' }] }
const questions: BankChallenge = { ...base, type: 'questions', questions: [{ id: 'q1', label: '¿Ciudad?' }] }

/** A connection whose record says that its bank has raised this challenge. */
async function challenged(challenge: BankChallenge) {
  const { connectionId, widgetToken: token } = await stack.createConnection()
  await stack.submit(connectionId, token, goodLogin)
  await stack.db
    .updateTable('connections')
    .set({ step: 'awaiting_challenge', institutionId, challenge: JSON.stringify({ ...challenge, id: 'chl_open_1' }) })
    .where('id', '=', connectionId)
    .execute()
  const answer = (given: object, challengeId = 'chl_open_1', by = token) =>
    stack.call('POST', `/v1/connections/${connectionId}/challenge`, { token: by, body: { challengeId, answer: given } })
  const accepted = () =>
    stack.db.selectFrom('challengeAnswers').selectAll().where('connectionId', '=', connectionId).execute()
  return { connectionId, token, answer, accepted }
}

test.each<[string, BankChallenge, object, string[]]>([
  ['nothing in it', code, {}, ['answer']],
  ['two kinds at once', code, { value: secret, cancel: true }, ['answer']],
  ['a field that is not known', code, { pin: secret }, ['answer', 'answer.pin']],
  ['a code that is too short', code, { value: '123' }, ['answer.value']],
  ['a code that is no text', code, { value: 123456 }, ['answer.value']],
  ['resend: false', code, { resend: false }, ['answer.resend']],
  ['an option that is not offered', choose, { value: 'pigeon' }, ['answer.value']],
  ['a question left out', questions, { values: {} }, ['answer.values.q1']],
  ['an empty answer', questions, { values: { q1: '' } }, ['answer.values.q1']],
  ['an answer that is far too long', questions, { values: { q1: 'x'.repeat(201) } }, ['answer.values.q1']],
  ['an answer to what was not asked', questions, { values: { q1: 'Arica', q9: secret } }, ['answer.values.q9']],
  ['a sealed text that is none', code, { sealed: 'a.b.c.d.e' }, ['answer.sealed']],
])('an answer with %s is refused, naming the field: 422', async (_, challenge, given, fields) => {
  const { answer, accepted } = await challenged(challenge)
  const refused = await answer(given)
  expectProblem(refused, 422, 'VALIDATION_FAILED', fields)
  expect(JSON.stringify(refused.body)).not.toContain(secret)
  expect(await accepted()).toEqual([])
})

test.each<[string, Partial<SealedFor>]>([
  ['connection', { connectionId: 'con_other' }],
  ['institution', { institutionId: 'ins_cl_bci' }],
  ['challenge', { submissionId: 'chl_open_2' }],
])('an answer sealed for another %s is refused: 422', async (what, changes) => {
  const { connectionId, answer } = await challenged(code)
  const expiresAt = Math.ceil(Date.now() / 1000) + 60
  const sealedFor = { connectionId, institutionId, submissionId: 'chl_open_1', expiresAt, ...changes }
  const sealed = await seal(stack.sealingKey, { value: secret }, sealedFor)
  expect(expectProblem(await answer({ sealed }), 422, 'VALIDATION_FAILED', ['answer.sealed']).detail).toContain(what)
})

test.each<[string, BankChallenge, object]>([
  ['values for a code', code, { values: { q1: secret } }],
  ['a value for questions', questions, { value: secret }],
  ['a value for an approval', push, { value: secret }],
  ['a sealed text for an approval', push, { sealed: 'a.b.c.d.e' }],
  ['a repetition of what is not sent', choose, { resend: true }],
  ['a repetition of a code that the bank sends once', { ...code, resendable: false }, { resend: true }],
])('%s is an answer of another kind: 409', async (_, challenge, given) => {
  const { answer, accepted } = await challenged(challenge)
  const problem = expectProblem(await answer(given), 409, 'CHALLENGE_KIND_MISMATCH')
  expect(problem.connectionStatus).toBe('PENDING')
  expect(await accepted()).toEqual([])
})

test('a challenge that is not the open one, or none at all, takes no answer: 409', async () => {
  const { answer } = await challenged(code)
  const problem = expectProblem(await answer({ value: '123456' }, 'chl_another'), 409, 'CHALLENGE_NOT_OPEN')
  expect(problem.connectionStatus).toBe('PENDING')
  const { connectionId, widgetToken } = await stack.createConnection()
  expectProblem(await stack.answer(connectionId, widgetToken, { cancel: true }), 409, 'CHALLENGE_NOT_OPEN')
})

test('one answer at a time is taken, and the status reads validating meanwhile', async () => {
  const { connectionId, answer, accepted } = await challenged(code)
  const answers = await Promise.all([answer({ value: '123456' }), answer({ value: '654321' })])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409])
  expectProblem(
    answers.find(({ status }) => status === 409)!,
    409,
    'CHALLENGE_ANSWER_IN_PROGRESS',
  )
  expect(await accepted()).toMatchObject([{ answer: 'value', challengeId: 'chl_open_1' }])
  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/status`)
  expect(body).toMatchObject({ step: 'validating', challenge: null })
})

test('only a widget token of the connection answers, and one that has expired while its attempt is under way', async () => {
  const { answer, accepted } = await challenged(code)
  expectProblem(await answer({ cancel: true }, 'chl_open_1', stack.owner.key), 401, 'UNAUTHORIZED')
  const { widgetToken: stranger } = await stack.createConnection()
  expectProblem(await answer({ cancel: true }, 'chl_open_1', stranger), 404, 'NOT_FOUND')
  expect(await accepted()).toEqual([])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
  // The challenge itself is over by then: it is told apart from the token. To give up is never too late.
  expectProblem(await answer({ resend: true }), 409, 'CHALLENGE_EXPIRED')
  expect((await answer({ cancel: true })).status).toBe(202)
})

test('what the widget needs for an answer is read with the token that began the attempt, also after its 15 minutes', async () => {
  const { token } = await challenged(code)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
  for (const path of ['/v1/institutions', '/v1/sealing-keys']) {
    expect((await stack.call('GET', path, { token })).status, path).toBe(200)
  }
})

test('plain answers are for test connections', async () => {
  const { connectionId, answer } = await challenged(code)
  await stack.db.updateTable('connections').set({ mode: 'live' }).where('id', '=', connectionId).execute()
  const { widgetToken } = await stack.tokens.issue({ ...stack.owner, mode: 'live' }, connectionId)
  expectProblem(await answer({ value: '123456' }, 'chl_open_1', widgetToken), 422, 'VALIDATION_FAILED', [
    'answer.value',
  ])
})
