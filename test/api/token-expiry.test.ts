import { afterEach, expect, test, vi } from 'vitest'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack, type Stack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

afterEach(() => vi.useRealTimers())

/** Lets the service's clock run ahead; nothing waits for it. */
function passMinutes(minutes: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })
}

function readStatus(stack: Stack, connectionId: string, token: string) {
  return stack.call('GET', `/v1/connections/${connectionId}/status`, { token })
}

test('after 15 minutes a token opens nothing any more, and the answer says what to do', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken: token } = await stack.createConnection()
  passMinutes(14.5)
  expect((await readStatus(stack, connectionId, token)).status).toBe(200)
  passMinutes(1)
  const { detail } = expectProblem(await readStatus(stack, connectionId, token), 401, 'TOKEN_EXPIRED')
  expect(detail).toContain('ask your backend for a new one')
  expectProblem(await stack.submit(connectionId, token, goodLogin), 401, 'TOKEN_EXPIRED')
  for (const path of ['/v1/institutions', '/v1/institutions/ins_cl_bci', '/v1/sealing-keys']) {
    expectProblem(await stack.call('GET', path, { token }), 401, 'TOKEN_EXPIRED')
  }
  expectProblem(await stack.call('DELETE', `/v1/connections/${connectionId}`, { token }), 401, 'TOKEN_EXPIRED')
  expect((await readStatus(stack, connectionId, stack.owner.key)).body).toMatchObject({ status: 'PENDING', version: 1 })
})

test('the token that began an attempt still reads its status for an hour, but submits nothing more', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken: token } = await stack.createConnection()
  const { body: accepted } = await stack.submit(connectionId, token, goodLogin)
  passMinutes(30)
  const { status, body } = await readStatus(stack, connectionId, token)
  expect(status).toBe(200)
  expect(body).toMatchObject({ step: 'validating', submissionId: accepted.submissionId })
  expectProblem(await stack.submit(connectionId, token, goodLogin), 401, 'TOKEN_EXPIRED')
  passMinutes(31)
  expectProblem(await readStatus(stack, connectionId, token), 401, 'TOKEN_EXPIRED')
})

test('an expired token reads nothing of an attempt that another token began', async () => {
  const stack = await openStack()
  const { connectionId, widgetToken: older } = await stack.createConnection()
  const { widgetToken: newer } = await stack.tokens.issue(stack.owner, connectionId)
  await stack.submit(connectionId, newer, goodLogin)
  passMinutes(16)
  expect((await readStatus(stack, connectionId, newer)).status).toBe(200)
  expectProblem(await readStatus(stack, connectionId, older), 401, 'TOKEN_EXPIRED')
})

test('an expired token whose attempt was followed by another’s reads nothing any more', async () => {
  const bank = scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken: first } = await stack.createConnection()
  await stack.submit(connectionId, first, goodLogin)
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  const { body } = await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)
  await stack.submit(connectionId, body.widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ version, step }) => version === 3 && step === 'awaiting_credentials')

  passMinutes(16)
  expectProblem(await readStatus(stack, connectionId, first), 401, 'TOKEN_EXPIRED')
  expect((await readStatus(stack, connectionId, body.widgetToken)).status).toBe(200)
})
