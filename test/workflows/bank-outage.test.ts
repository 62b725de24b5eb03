import { expect, test } from 'vitest'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

test('a login that the bank did not evaluate is tried again until it does, and counts once', async () => {
  const rut = newRut()
  let asked = 0
  const bank = scriptedBank({
    logIn: () =>
      ++asked <= 2
        ? { kind: 'not_evaluated', code: 'bank_unavailable' }
        : { kind: 'refused', code: 'invalid_credentials' },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()

  await stack.submit(connectionId, widgetToken, { rut, password: 'any' })

  const refused = await stack.statusWhen(connectionId, ({ error }) => error !== null)
  expect(refused).toMatchObject({ error: { code: 'invalid_credentials' }, attemptsRemaining: 2 })
  expect(asked).toBe(3)
  expect(await stack.db.selectFrom('bankCalls').select(['state', 'outcome']).execute()).toEqual([
    { state: 'answered', outcome: 'invalid_credentials' },
  ])
})

test('the next try comes no sooner than the bank asked for', async () => {
  const askedAt: number[] = []
  const bank = scriptedBank({
    logIn: () => {
      askedAt.push(Date.now())
      return askedAt.length === 1
        ? { kind: 'not_evaluated', code: 'rate_limited', retryAfterMs: 2_000 }
        : { kind: 'signed_in', session: {} }
    },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()

  await stack.connect()

  expect(askedAt).toHaveLength(2)
  expect(askedAt[1]! - askedAt[0]!).toBeGreaterThanOrEqual(2_000)
})

test('a bank that is away for longer than a user waits gives the form back with the time it named', async () => {
  const bank = scriptedBank({
    logIn: () => ({ kind: 'not_evaluated', code: 'rate_limited', retryAfterMs: 600_000 }),
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const submittedAt = Date.now()

  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'any' })

  const { status, step, error } = await stack.statusWhen(connectionId, (view) => view.error !== null)
  expect([status, step, error!.code]).toEqual(['PENDING', 'awaiting_credentials', 'rate_limited'])
  expect(Date.parse(error!.retryAt!)).toBeGreaterThanOrEqual(submittedAt + 600_000)
  expect(bank.logins).toHaveLength(1)
  expect((await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'any' })).status).toBe(202)
})
