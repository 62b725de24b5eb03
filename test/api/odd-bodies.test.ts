import { afterAll, expect, test } from 'vitest'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })

async function send(
  method: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  { headers = {}, token = stack.owner.key }: { headers?: Record<string, string>; token?: string } = {},
) {
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }
  const response = await stack.app.request(path, { method, headers: all, body })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part)))

const noJson: [string, string | Uint8Array<ArrayBuffer>][] = [
  ['bytes that are no UTF-8', bytes('{"externalUserId":"', [0xff, 0xfe], '"}')],
  ['an overlong NUL', bytes('{"externalUserId":"', [0xc0, 0x80], '"}')],
  ['half of a surrogate pair in UTF-8', bytes('{"externalUserId":"', [0xed, 0xa0, 0x80], '"}')],
  ['UTF-16', new Uint8Array(Buffer.from('{"externalUserId":"a"}', 'utf16le'))],
  ['a number that JSON cannot spell', '{"externalUserId":NaN}'],
  ['a control character', '{"externalUserId":"\u0001"}'],
]

test.each(noJson)('a body with %s is no JSON: 400', async (_, body) => {
  expectProblem(await send('POST', '/v1/connections', body), 400, 'MALFORMED_JSON')
})

const wrong: [string, string, string[]][] = [
  ['30,000 lists in one another', '['.repeat(30_000) + ']'.repeat(30_000), ['body']],
  ['3,000 objects in one another', '{"metadata":'.repeat(3_000) + '1' + '}'.repeat(3_000), ['metadata.metadata']],
  ['a number beyond all', '{"externalUserId":1e400}', ['externalUserId']],
  ['a number that loses its last digit', '{"externalUserId":9007199254740993}', ['externalUserId']],
  ['a list for an object', '{"metadata":["a"]}', ['metadata']],
  ['an object for a text', '{"externalUserId":{"toString":"a"}}', ['externalUserId']],
  ['a NUL in a key', '{"metadata":{"a\\u0000":"x"}}', ['metadata.a\0']],
  ['half a character in a key', '{"metadata":{"\\udfff":"x"}}', ['metadata.\udfff']],
  ['__proto__ among its fields', '{"__proto__":{"institutionId":"ins_cl_bci"}}', ['__proto__']],
  ['__proto__ as a key of metadata', '{"metadata":{"\\u005f_proto__":"x"}}', ['__proto__']],
  ['constructor among its fields', '{"constructor":{"prototype":{}}}', ['constructor']],
]

test.each(wrong)('a connection with %s is refused, naming the field: 422', async (_, body, fields) => {
  expectProblem(await send('POST', '/v1/connections', body), 422, 'VALIDATION_FAILED', fields)
})

test('names that objects have by themselves are keys of metadata like any other', async () => {
  const metadata = { constructor: 'a', toString: 'b', hasOwnProperty: 'c', prototype: 'd' }
  const { body } = await send('POST', '/v1/connections', JSON.stringify({ metadata }))
  const { body: read } = await stack.call('GET', `/v1/connections/${body.connectionId}`)
  expect(read.metadata).toEqual(metadata)
})

test('of a field that comes twice the last counts, as JSON.parse has it; a mark of the byte order is passed over', async () => {
  const { body } = await send('POST', '/v1/connections', '\ufeff{"externalUserId":"a","externalUserId":"b"}')
  const { body: read } = await stack.call('GET', `/v1/connections/${body.connectionId}`)
  expect(read.externalUserId).toBe('b')
})

test('a compressed body is refused, saying how to send it: 415', async () => {
  const headers = { 'content-encoding': 'gzip' }
  const answer = await send('POST', '/v1/connections', '{}', { headers })
  expect(expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE').detail).toContain('Content-Encoding')
  expect((await send('POST', '/v1/connections', '{}', { headers: { 'content-encoding': 'identity' } })).status).toBe(
    201,
  )
})

const credentials: [string, object, string[]][] = [
  ['a NUL', { fields: { ...goodLogin, password: 'a\0' } }, ['fields.password']],
  [
    'half a character, which would reach the bank as another',
    { fields: { ...goodLogin, password: '\ud800' } },
    ['fields.password'],
  ],
  ['an institution called __proto__', { institutionId: '__proto__', fields: goodLogin }, ['institutionId']],
  ['a field called constructor', { fields: { ...goodLogin, constructor: 'x' } }, ['fields.constructor']],
  ['a header of a JWE that says nothing', { sealed: 'e30.a.a.a.a' }, ['sealed']],
  ['16 kB of dots', { sealed: '.'.repeat(16_384) }, ['sealed']],
  ['a submission with a line break', { fields: goodLogin, submissionId: 'submission\n' }, ['submissionId']],
]

test.each(credentials)(
  'credentials with %s are refused, naming the field, and are not submitted',
  async (_, odd, fields) => {
    const { connectionId, widgetToken: token } = await stack.createConnection()
    const body = JSON.stringify({ institutionId: 'ins_cl_bci', ...odd })
    const answer = await send('POST', `/v1/connections/${connectionId}/credentials`, body, { token })
    expectProblem(answer, 422, 'VALIDATION_FAILED', fields)
    const submitted = stack.db.selectFrom('submissions').select('id').where('connectionId', '=', connectionId)
    expect(await submitted.execute()).toEqual([])
  },
)

const url = 'https://example.com/'
const endpoints: [string, object, string[]][] = [
  ['a line break in its address', { url: `${url}\r\nhost: evil` }, ['url']],
  ['half a character in its address', { url: `${url}\ud800` }, ['url']],
  ['a tab around its address', { url: `\t${url}` }, ['url']],
  ['an address of 2 kB', { url: url + 'a'.repeat(2_000) }, ['url']],
  ['another scheme', { url: 'javascript:alert(1)' }, ['url']],
  ['a header with a line break', { url, headers: { 'x-a': 'b\r\nx-c: d' } }, ['headers.x-a']],
  ['a line break in a header’s name', { url, headers: { 'x-a\r\nx-b': 'c' } }, ['headers.x-a\r\nx-b']],
  ['a header called __proto__', JSON.parse(`{"url":"${url}","headers":{"__proto__":"x"}}`), ['__proto__']],
]

test.each(endpoints)('an endpoint with %s is refused, naming the field: 422', async (_, body, fields) => {
  const answer = await send('POST', '/v1/webhook-endpoints', JSON.stringify(body))
  expectProblem(answer, 422, 'VALIDATION_FAILED', fields)
})
