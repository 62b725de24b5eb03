import { expect, test } from 'vitest'
import { createOrganization } from '../database.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

test('of 20 wrong passwords at once for one login, from several organizations, the bank sees three, with two workers', async () => {
  const bank = scriptedBank({ logIn: () => ({ kind: 'refused', code: 'invalid_credentials' }) })
  const stack = await openStack({ bank })
  const keys = [stack.owner.key, (await createOrganization(stack.db)).key, (await createOrganization(stack.db)).key]
  const rut = newRut()
  const submit = async (nth: number) => {
    const key = keys[nth % keys.length]!
    const { body } = await stack.call('POST', '/v1/connections', { token: key })
    const answer = await stack.submit(body.connectionId, body.widgetToken, { rut, password: `guess-${nth}` })
    expect(answer.status).toBe(202)
    return { connectionId: body.connectionId as string, key }
  }
  const submitted = await Promise.all(Array.from({ length: 20 }, (_, nth) => submit(nth)))

  // All of them wait for who comes now.
  await Promise.all([stack.startWorker(), stack.startWorker({ sends: false })])
  const verdicts = submitted.map(({ connectionId, key }) =>
    stack.statusWhen(connectionId, ({ error }) => error !== null, key),
  )
  const codes = (await Promise.all(verdicts)).map(({ error }) => error!.code)
  expect(bank.logins).toHaveLength(3)
  expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(3)
  expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(17)
})
