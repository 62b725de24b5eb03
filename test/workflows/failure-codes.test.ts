import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

type Outcome = [status: string, code: string]

/** What a bank can say to a first login, by name, and what becomes of the connection. */
const outcomes: Record<string, { answer: LoginAnswer; outcome: Outcome }> = {
  ...refusal('invalid_credentials', 'FAILED_AUTH'),
  ...refusal('account_locked', 'FAILED_AUTH'),
  ...refusal('password_change_required', 'FAILED_AUTH'),
  ...refusal('user_action_required', 'FAILED_AUTH'),
  ...refusal('mfa_invalid', 'PENDING'),
  ...refusal('mfa_expired', 'PENDING'),
  ...refusal('user_cancelled', 'PENDING'),
  ...refusal('unexpected_response', 'PENDING'),
  ...refusal('unsupported', 'PENDING'),
  'bank down for longer than we wait': {
    answer: { kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs: 130_000 },
    outcome: ['PENDING', 'bank_unavailable'],
  },
  'bank busy for longer than we wait': {
    answer: { kind: 'not_evaluated', code: 'rate_limited', retryAfterMs: 130_000 },
    outcome: ['PENDING', 'rate_limited'],
  },
}

function refusal(code: Extract<LoginAnswer, { kind: 'refused' }>['code'], status: string) {
  return { [code]: { answer: { kind: 'refused', code } as const, outcome: [status, code] as Outcome } }
}

test('each thing that a bank can say at login gives its status and its code, asks for nothing twice and leaves no credential', async () => {
  const bank = scriptedBank({ logIn: ({ password = '' }) => outcomes[password]!.answer })
  const stack = await openStack({ bank })
  await stack.startWorker()

  const seen = await Promise.all(
    Object.keys(outcomes).map(async (password) => {
      const { connectionId, widgetToken } = await stack.createConnection()
      await stack.submit(connectionId, widgetToken, { rut: newRut(), password })
      const { status, step, error } = await stack.statusWhen(connectionId, (view) => view.error !== null)
      expect({ step, events: await stack.events(connectionId) }).toEqual({ step: 'awaiting_credentials', events: [] })
      return [password, [status, error!.code]]
    }),
  )

  expect(Object.fromEntries(seen)).toEqual(
    Object.fromEntries(Object.entries(outcomes).map(([password, { outcome }]) => [password, outcome])),
  )
  expect(bank.logins).toHaveLength(Object.keys(outcomes).length)
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
})
