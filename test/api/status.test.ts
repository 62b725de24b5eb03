import { afterAll, expect, test } from 'vitest'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

// No worker: the record answers.
const stack = await openStack({ until: afterAll })

function read(connectionId: string, query = '', token = stack.owner.key) {
  return stack.call('GET', `/v1/connections/${connectionId}/status${query}`, { token })
}

async function elapsed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now()
  return [await work, performance.now() - startedAt]
}

test('with no worker up the record answers, and says so', async () => {
  const { connectionId, widgetToken } = await stack.createConnection({ institutionId: 'ins_cl_bci' })
  for (const token of [stack.owner.key, widgetToken]) {
    const [{ status, headers, body }, ms] = await elapsed(read(connectionId, '', token))
    expect(status).toBe(200)
    expect(headers.get('araucaria-answered-by')).toBe('record')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(ms).toBeLessThan(2_000)
    expect(body).toEqual({
      connectionId,
      status: 'PENDING',
      step: 'awaiting_credentials',
      version: 1,
      institutionId: 'ins_cl_bci',
      connectedAt: null,
      lastSyncedAt: null,
      attemptsRemaining: null,
      submissionId: null,
      challenge: null,
      error: null,
    })
  }
})

test('from its acceptance a submission reads validating, without the previous error, before any workflow heard of it', async () => {
  const { connectionId, widgetToken } = await stack.createConnection()
  const error = JSON.stringify({ code: 'bank_unavailable' })
  await stack.db.updateTable('connections').set({ error }).where('id', '=', connectionId).execute()
  expect((await read(connectionId)).body.error).toMatchObject({ code: 'bank_unavailable', action: 'wait' })

  const { body } = await stack.submit(connectionId, widgetToken, goodLogin)
  expect((await read(connectionId)).body).toMatchObject({
    status: 'PENDING',
    step: 'validating',
    version: 1,
    submissionId: body.submissionId,
    institutionId: 'ins_cl_banco_de_chile',
    error: null,
  })
})

test('an error is told in the user’s language, and in Spanish where none of ours is asked for', async () => {
  const { connectionId } = await stack.createConnection()
  const error = JSON.stringify({ code: 'account_locked', retryAt: '2026-11-22T10:00:00.000Z' })
  await stack.db.updateTable('connections').set({ error }).where('id', '=', connectionId).execute()
  const messages = []
  for (const language of ['en-GB,en;q=0.9', 'es-CL', 'de']) {
    const headers = { authorization: `Bearer ${stack.owner.key}`, 'accept-language': language }
    const response = await stack.app.request(`/v1/connections/${connectionId}/status`, { headers })
    const body = (await response.json()) as { error: { message: string; retryAt: string } }
    expect(body.error).toMatchObject({ code: 'account_locked', action: 'visit_bank', retryable: false })
    expect(body.error.retryAt).toBe('2026-11-22T10:00:00.000Z')
    messages.push(body.error.message)
  }
  expect(messages[0]).toMatch(/your bank/i)
  expect(messages[1]).toMatch(/tu banco/i)
  expect(messages[2]).toBe(messages[1])
})

test('a poll for a version that is there already is answered at once', async () => {
  const { connectionId } = await stack.createConnection()
  const [{ status, body }, ms] = await elapsed(read(connectionId, '?after=0&wait=10'))
  expect([status, body.version]).toEqual([200, 1])
  expect(ms).toBeLessThan(2_000)
})

test('a poll for a version that does not come is held as long as was asked, and answered with nothing', async () => {
  const { connectionId } = await stack.createConnection()
  const [{ status, body }, ms] = await elapsed(read(connectionId, '?after=1&wait=1'))
  expect([status, body]).toEqual([204, null])
  expect(ms).toBeGreaterThanOrEqual(990)
  expect(ms).toBeLessThan(3_000)
  expect((await read(connectionId, '?after=1&wait=0')).status).toBe(204)
})

test('without after nothing is held, whatever wait says', async () => {
  const { connectionId } = await stack.createConnection()
  const [{ status }, ms] = await elapsed(read(connectionId, '?wait=10'))
  expect(status).toBe(200)
  expect(ms).toBeLessThan(2_000)
})

test.each([
  ['after=-1', 'after'],
  ['after=x', 'after'],
  ['after=1.5', 'after'],
  ['after=1&wait=31', 'wait'],
  ['after=1&wait=-1', 'wait'],
  ['after=1&wait=long', 'wait'],
  ['afer=1', 'afer'],
])('?%s is refused, naming the field: 422', async (query, field) => {
  const { connectionId } = await stack.createConnection()
  expectProblem(await read(connectionId, `?${query}`), 422, 'VALIDATION_FAILED', [field])
})
