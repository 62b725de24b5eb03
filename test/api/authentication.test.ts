import { UnsecuredJWT } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { generateApiKey } from '../../api/api-key-format.ts'
import { createApiKey, revokeApiKey } from '../../api/api-keys.ts'
import type { ProblemCode } from '../../api/problem.ts'
import { createWidgetTokens } from '../../api/widget-token.ts'
import { generateSigningKey } from '../../sealing/keys.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId, widgetToken } = await stack.createConnection()
const at = `/v1/connections/${connectionId}`

const forKeys = [
  ['POST', '/v1/connections'],
  ['GET', at],
  ['POST', `${at}/widget-token`],
  ['POST', `${at}/disconnect`],
  ['POST', '/v1/webhook-endpoints', { url: 'https://example.com/' }],
  ['GET', '/v1/webhook-endpoints'],
  ['DELETE', '/v1/webhook-endpoints/whe_1'],
] as const
const submission = { institutionId: 'ins_cl_banco_de_chile', fields: goodLogin }
const forWidgets = [['POST', `${at}/credentials`, submission]] as const
const forBoth = [
  ['GET', `${at}/status`],
  ['DELETE', at],
  ['GET', '/v1/institutions'],
  ['GET', '/v1/institutions/ins_cl_bci'],
  ['GET', '/v1/sealing-keys'],
] as const

async function strangers(): Promise<Record<string, string>> {
  const revoked = await createApiKey(stack.db, stack.owner, 'test')
  await revokeApiKey(stack.db, revoked.id)
  const expired = await createApiKey(stack.db, stack.owner, 'test', new Date())
  const otherService = await createWidgetTokens([await generateSigningKey()], stack.publicUrl)
  const [header, payload, signature] = widgetToken.split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const changed = Buffer.from(JSON.stringify({ ...claims, jti: 'tok_other' })).toString('base64url')
  return {
    'a revoked key': revoked.key,
    'an expired key': expired.key,
    'an unknown key': generateApiKey('test').key,
    'an unknown key of the old form': `arau_test_${'x'.repeat(43)}`,
    'a mistyped key': stack.owner.key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
    'the documentation’s placeholder': 'arau_xxx',
    'another mode’s prefix': stack.owner.key.replace('test', 'live'),
    'a tampered token': [header, changed, signature].join('.'),
    'an unsigned token': new UnsecuredJWT(claims).encode(),
    'another service’s token': (await otherService.issue(stack.owner, connectionId)).widgetToken,
    'no token at all': 'abc',
  }
}
const unknown = await strangers()
const ended: Record<string, ProblemCode> = { 'a revoked key': 'API_KEY_REVOKED', 'an expired key': 'API_KEY_EXPIRED' }

test.each([...forKeys, ...forWidgets, ...forBoth])('%s %s is for nobody else', async (method, path, body?: object) => {
  for (const [name, token] of Object.entries(unknown)) {
    const answer = await stack.call(method, path, { token, body })
    expect(answer.status, name).toBe(401)
    expectProblem(answer, 401, ended[name] ?? 'UNAUTHORIZED')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  }
})

test.each(['', 'Bearer', 'Bearer ', `Basic ${btoa(`${stack.owner.key}:`)}`, `Bearer ${stack.owner.key} x`])(
  'the authorization %j lets nobody in',
  async (authorization) => {
    const response = await stack.app.request(at, { headers: { authorization } })
    expectProblem(
      { status: response.status, headers: response.headers, body: await response.json() },
      401,
      'UNAUTHORIZED',
    )
  },
)

test('without a token nothing under /v1 is to be had', async () => {
  for (const [method, path] of [...forKeys, ...forWidgets, ...forBoth]) {
    expect((await stack.app.request(path, { method })).status, `${method} ${path}`).toBe(401)
  }
})

test('a widget token is no API key', async () => {
  for (const [method, path, body] of forKeys as readonly (readonly [string, string, object?])[]) {
    expectProblem(await stack.call(method, path, { token: widgetToken, body }), 401, 'UNAUTHORIZED')
  }
})

test('an API key is no widget token', async () => {
  for (const [method, path, body] of forWidgets) {
    expectProblem(await stack.call(method, path, { body }), 401, 'UNAUTHORIZED')
  }
  expect(await stack.db.selectFrom('submissions').selectAll().execute()).toEqual([])
})

test('the scheme’s name may be written in any case, as HTTP has it', async () => {
  const response = await stack.app.request(at, { headers: { authorization: `bearer ${stack.owner.key}` } })
  expect(response.status).toBe(200)
})
