import { expect, test } from 'vitest'
import { createOrganization } from '../database.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

test('of 20 wrong passwords at once for one login, from several organizations, the bank sees three, with two workers', async () => {
  const bank = scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) })
  const stack = await openStack({ bank })
  await Promise.all([stack.startWorker(), stack.startWorker({ sends: false })])
  const keys = [stack.owner.key, (await createOrganization(stack.db)).key, (await createOrganization(stack.db)).key]
  const rut = newRut()

  const attempts = Array.from({ length: 20 }, async (_, nth) => {
    const key = keys[nth % keys.length]!
    const { body } = await stack.call('POST', '/v1/connections', { token: key })
    const submission = await stack.submit(body.connectionId, body.widgetToken, { rut, password: `guess-${nth}` })
    expect(submission.status).toBe(202)
    return (await stack.statusWhen(body.connectionId, ({ error }) => error !== null, key)).error!
  })

  const errors = await Promise.all(attempts)

  expect(bank.logins).toHaveLength(3)
  const codes = errors.map(({ code }) => code).toSorted()
  expect(codes).toEqual([...Array(3).fill('invalid_credentials'), ...Array(17).fill('too_many_attempts')])
})
