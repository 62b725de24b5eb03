import { afterAll, expect, test } from 'vitest'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId, widgetToken } = await stack.createConnection()

async function post(path: string, init: RequestInit, token = stack.owner.key) {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
  const response = await stack.app.request(path, { method: 'POST', ...init, headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

const json = { 'content-type': 'application/json' }

test('the documented snippet’s request, a Content-Type and no body, starts a connection', async () => {
  const { status, body } = await post('/v1/connections', { headers: json })
  expect(status).toBe(201)
  expect(body).toMatchObject({ status: 'PENDING', connectionId: expect.stringMatching(/^con_/) })
  expect(Date.parse(body.widgetTokenExpiresAt) - Date.now()).toBeGreaterThan(14 * 60_000)
})

test('no body and no Content-Type start a connection too', async () => {
  expect((await post('/v1/connections', {})).status).toBe(201)
})

test('what the integrator sent along is there when the connection is read', async () => {
  const sent = { institutionId: 'ins_cl_bci', externalUserId: 'usuario-ñ', metadata: { orderId: '17' } }
  const { body } = await post('/v1/connections', { headers: json, body: JSON.stringify(sent) })
  const { body: read } = await stack.call('GET', `/v1/connections/${body.connectionId}`)
  expect(read).toMatchObject({ ...sent, status: 'PENDING', connectedAt: null, lastSyncedAt: null, error: null })
})

test.each(['{', '{"a":1', 'rut=1', '{"externalUserId": "a"}}', '\u0000'])(
  'the body %j is not JSON: 400',
  async (body) => {
    expectProblem(await post('/v1/connections', { headers: json, body }), 400, 'MALFORMED_JSON')
  },
)

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
  'a body of type %s is refused, naming the type to send: 415',
  async (type) => {
    const answer = await post('/v1/connections', { headers: { 'content-type': type }, body: '{}' })
    expect(expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE').detail).toContain('application/json')
  },
)

test('a body of JSON with its charset named is taken', async () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  expect((await post('/v1/connections', { headers, body: '{}' })).status).toBe(201)
})

test('a body over 64 kB is refused, whether or not it says its length: 413', async () => {
  const body = JSON.stringify({ externalUserId: 'x'.repeat(64 * 1024) })
  expectProblem(await post('/v1/connections', { headers: json, body }), 413, 'BODY_TOO_LARGE')
  const withLength = { ...json, 'content-length': `${body.length}` }
  expectProblem(await post('/v1/connections', { headers: withLength, body }), 413, 'BODY_TOO_LARGE')
  const credentials = await post(`/v1/connections/${connectionId}/credentials`, { headers: json, body }, widgetToken)
  expectProblem(credentials, 413, 'BODY_TOO_LARGE')
})

const wrongConnections: [string, unknown, string[]][] = [
  ['an unknown field', { user: '1' }, ['user']],
  ['several at once', { user: '1', externalUserId: 7, metadata: { a: 1 } }, ['externalUserId', 'metadata.a', 'user']],
  ['an unknown institution', { institutionId: 'ins_cl_nowhere' }, ['institutionId']],
  ['an empty id of the user', { externalUserId: '' }, ['externalUserId']],
  ['a NUL in a text', { externalUserId: 'a\u0000b', metadata: { a: '\u0000' } }, ['externalUserId', 'metadata.a']],
  ['half a character', { externalUserId: '\ud800', metadata: { a: '\ud800' } }, ['externalUserId', 'metadata.a']],
  ['a key of metadata that is too long', { metadata: { ['k'.repeat(41)]: '' } }, [`metadata.${'k'.repeat(41)}`]],
  ['a list', [], ['body']],
  ['null', null, ['body']],
  ['a value of metadata that is too long', { metadata: { a: 'x'.repeat(501) } }, ['metadata.a']],
  [
    'too many keys of metadata',
    { metadata: Object.fromEntries([...Array(51).keys()].map((n) => [`k${n}`, ''])) },
    ['metadata'],
  ],
]

test.each(wrongConnections)('a connection with %s is refused, naming the field: 422', async (_, body, fields) => {
  const answer = await post('/v1/connections', { headers: json, body: JSON.stringify(body) })
  expectProblem(answer, 422, 'VALIDATION_FAILED', fields)
})

test('what was refused leaves nothing behind', async () => {
  const connections = stack.db.selectFrom('connections').select('id').orderBy('id')
  const before = await connections.execute()
  await post('/v1/connections', { headers: json, body: '{"externalUserId":""}' })
  expect(await connections.execute()).toEqual(before)
})

test('an unknown field of a submission is named, and nothing is submitted', async () => {
  const body = { institutionId: 'ins_cl_bci', fields: goodLogin, remember: true }
  const answer = await stack.call('POST', `/v1/connections/${connectionId}/credentials`, { token: widgetToken, body })
  expectProblem(answer, 422, 'VALIDATION_FAILED', ['remember'])
  expect(await stack.db.selectFrom('submissions').selectAll().execute()).toEqual([])
})

test.each(['widget-token', 'disconnect'])('a field that is sent to %s, which takes none, is named', async (call) => {
  const answer = await stack.call('POST', `/v1/connections/${connectionId}/${call}`, { body: { reason: 'moved' } })
  expectProblem(answer, 422, 'VALIDATION_FAILED', ['reason'])
})
