import { afterAll, expect, test } from 'vitest'
import { generateSealingKey, publicPart } from '../../sealing/keys.ts'
import { seal, type SealedFor } from '../../sealing/seal.ts'
import { createKey } from '../database.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId, widgetToken } = await stack.createConnection()
const institutionId = 'ins_cl_banco_de_chile'
const secret = 'pass_hunter2'

function submit(body: object, token = widgetToken, id = connectionId) {
  return stack.call('POST', `/v1/connections/${id}/credentials`, { token, body })
}

/** Credentials as the widget seals them, for this connection unless changed. */
function sealed(changes: Partial<SealedFor> = {}, key = stack.sealingKey): Promise<string> {
  const expiresAt = Math.ceil(Date.now() / 1000) + 60
  const sealedFor = { connectionId, institutionId, submissionId: 'submission-1', expiresAt, ...changes }
  return seal(key, { ...goodLogin, password: secret }, sealedFor)
}

/** Refused with these fields named, without repeating the secret, and without a trace of the submission. */
async function expectRefused(body: object, fields: string[], detail = ''): Promise<void> {
  const problem = expectProblem(await submit(body), 422, 'VALIDATION_FAILED', fields)
  expect(JSON.stringify(problem)).not.toContain(secret)
  expect(problem.detail).toContain(detail)
  for (const table of ['submissions', 'credentials'] as const) {
    const rows = stack.db.selectFrom(table).selectAll().where('connectionId', '=', connectionId)
    expect(await rows.execute(), table).toEqual([])
  }
}

const fields = { rut: '11.111.111-1', password: secret }
const wrongPlain: [string, object, string[]][] = [
  ['a RUT with a wrong check digit', { institutionId, fields: { ...fields, rut: '11.111.111-2' } }, ['fields.rut']],
  ['no password', { institutionId, fields: { rut: fields.rut } }, ['fields.password']],
  ['a field that the bank does not have', { institutionId, fields: { ...fields, pin: secret } }, ['fields.pin']],
  ['a value that is no text', { institutionId, fields: { ...fields, password: 7 } }, ['fields.password']],
  ['an unknown institution', { institutionId: 'ins_cl_nowhere', fields }, ['institutionId']],
  ['no institution', { fields }, ['institutionId']],
  ['no credentials', { institutionId }, ['sealed']],
  ['both kinds of credentials', { institutionId, fields, sealed: 'x' }, ['sealed']],
  ['a submission id that is too short', { institutionId, fields, submissionId: 'short' }, ['submissionId']],
  ['a submission id with blanks', { institutionId, fields, submissionId: 'a b c d e' }, ['submissionId']],
]

test.each(wrongPlain)('a submission with %s is refused, naming the field: 422', async (_, body, named) => {
  await expectRefused(body, named)
})

test.each<[string, Partial<SealedFor>, string]>([
  ['for another connection', { connectionId: 'con_other' }, 'another connection'],
  ['for another institution', { institutionId: 'ins_cl_bci' }, 'another institution'],
  ['with an expiry that has passed', { expiresAt: Math.floor(Date.now() / 1000) - 1 }, 'expired'],
  ['without an expiry', { expiresAt: null }, 'expiry'],
  ['with a submission id that is too short', { submissionId: 'short' }, 'submission id'],
])('a text sealed %s is refused, naming the field: 422', async (_, changes, detail) => {
  await expectRefused({ institutionId, sealed: await sealed(changes) }, ['sealed'], detail)
})

test('a text sealed for another submission than the one named is refused', async () => {
  const body = { institutionId, sealed: await sealed(), submissionId: 'submission-2' }
  await expectRefused(body, ['sealed'], 'another submission')
})

test('a text sealed for a key that is not published is refused, saying where the keys are', async () => {
  const stranger = publicPart(await generateSealingKey())
  await expectRefused({ institutionId, sealed: await sealed({}, stranger) }, ['sealed'], 'GET /v1/sealing-keys')
})

test.each(['', 'x', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.a.b.c.d', 'x'.repeat(16_385)])(
  'a text that is no sealed text is refused (%#)',
  async (text) => {
    await expectRefused({ institutionId, sealed: text }, ['sealed'])
  },
)

test('a live connection takes no plain fields', async () => {
  const key = await createKey(stack.db, stack.owner, 'live')
  const { body: live } = await stack.call('POST', '/v1/connections', { token: key })
  const answer = await submit({ institutionId, fields }, live.widgetToken, live.connectionId)
  expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } })
  expect(await stack.db.selectFrom('credentials').selectAll().where('mode', '=', 'live').execute()).toEqual([])
})

test('plain fields are sealed at once: the database never holds them', async () => {
  const { connectionId: id, widgetToken: token } = await stack.createConnection()
  const accepted = await submit({ institutionId, fields }, token, id)
  expect(accepted).toMatchObject({ status: 202, body: { submissionId: expect.stringMatching(/^sub_/) } })
  const row = await stack.db.selectFrom('credentials').selectAll().where('connectionId', '=', id).executeTakeFirst()
  expect(row).toMatchObject({
    state: 'submitted',
    submissionId: accepted.body.submissionId,
    keyId: stack.sealingKey.kid,
  })
  expect(JSON.stringify(row)).not.toContain(secret)
  const commands = await stack.db.selectFrom('outbox').selectAll().execute()
  expect(JSON.stringify(commands)).not.toContain(secret)
})
