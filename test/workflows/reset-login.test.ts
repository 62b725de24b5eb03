import { expect, test } from 'vitest'
import { expectProblem } from '../api/expect-problem.ts'
import { createKey } from '../database.ts'
import { scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

test('the stored password is changed at the bank, and asked for again while the bank is away', async () => {
  const asked: unknown[] = []
  const answers = ['unreachable', 'refused'] as const
  const stack = await openStack({
    bank: scriptedBank({
      changePassword: (fields, next) => {
        asked.push({ fields, next })
        return answers[asked.length - 1]!
      },
    }),
  })
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  const { version } = await stack.statusWhen(connectionId, ({ step }) => step === 'idle')

  const path = `/v1/sandbox/connections/${connectionId}/reset-login`
  expect(await stack.call('POST', path)).toMatchObject({ status: 202, body: { connectionId, status: 'CONNECTED' } })
  // `refused` means that an earlier try has changed it already: nobody asks a third time.
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await stack.statusWhen(connectionId, (status) => status.version === version + 1)
  expect(asked).toEqual(
    answers.map(() => ({
      fields: goodLogin,
      next: expect.stringMatching(/^pass_good\+\w{12}$/),
    })),
  )
})

test('a live connection has no sandbox bank', async () => {
  const stack = await openStack()
  const token = await createKey(stack.db, stack.owner, 'live')
  const { body } = await stack.call('POST', '/v1/connections', { token })
  const path = `/v1/sandbox/connections/${body.connectionId}/reset-login`
  expectProblem(await stack.call('POST', path, { token }), 404, 'NOT_FOUND')
})
