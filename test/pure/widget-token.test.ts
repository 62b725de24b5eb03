import { importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { afterEach, expect, test, vi } from 'vitest'
import { createWidgetTokens } from '../../api/widget-token.ts'
import { generateSigningKey, type SigningKey } from '../../sealing/keys.ts'

const issuer = 'https://api.example.com'
const key = await generateSigningKey()
const tokens = await createWidgetTokens([key], issuer)
const owner = { organizationId: 'org_1', mode: 'test' } as const
const { widgetToken } = await tokens.issue(owner, 'con_1')
const [header = '', payload = '', signature = ''] = widgetToken.split('.')
const claims = decode(payload) as JWTPayload
const { exp: _exp, ...withoutExpiry } = claims
const type = 'araucaria-widget+jwt'

afterEach(() => vi.useRealTimers())

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as object
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

async function sign(
  changes: JWTPayload,
  typ = type,
  signingKey: SigningKey = key,
  base: JWTPayload = claims,
): Promise<string> {
  const jwt = new SignJWT({ ...base, ...changes }).setProtectedHeader({ alg: 'EdDSA', typ, kid: key.kid })
  return jwt.sign(await importJWK(signingKey, 'EdDSA'))
}

/** The verdict on a token `minutes` after it was issued. */
async function later(minutes: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: claims.iat! * 1000 + minutes * 60_000 })
  return tokens.verify(widgetToken).catch((error: { code: string }) => error.code)
}

test('a token names its connection, organization and mode, and nothing else of theirs', async () => {
  expect(await tokens.verify(widgetToken)).toMatchObject({ ...owner, connectionId: 'con_1', expired: false })
  expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'mode', 'org', 'sub'])
})

test('a token expires after 15 minutes, stays readable for the attempt under way, and ends after an hour', async () => {
  expect(claims.exp! - claims.iat!).toBe(15 * 60)
  expect(await later(14.9)).toMatchObject({ expired: false })
  expect(await later(15)).toMatchObject({ expired: true })
  expect(await later(59.9)).toMatchObject({ expired: true })
  expect(await later(60.1)).toBe('TOKEN_EXPIRED')
})

test('each token is one of its own', async () => {
  const other = await tokens.issue(owner, 'con_1')
  expect((await tokens.verify(other.widgetToken)).tokenId).not.toBe((await tokens.verify(widgetToken)).tokenId)
})

const forged: Record<string, () => string | Promise<string>> = {
  'with another connection written in': () => [header, encode({ ...claims, sub: 'con_2' }), signature].join('.'),
  'with a longer life written in': () => [header, encode({ ...claims, exp: claims.exp! + 60 }), signature].join('.'),
  'signed by another key': async () => sign({}, type, await generateSigningKey()),
  'for another audience': () => sign({ aud: 'another' }),
  'of another issuer': () => sign({ iss: 'https://evil.example' }),
  'of another type': () => sign({}, 'JWT'),
  'without an expiry': () => sign({}, type, key, withoutExpiry),
  'of an unknown mode': () => sign({ mode: 'both' }),
  'without a signature (alg none)': () => new UnsecuredJWT(claims).encode(),
  'with alg none and the right type': () => `${encode({ alg: 'none', typ: type })}.${payload}.`,
  'signed by HS256 with the public key as the secret': () =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: type, kid: key.kid })
      .sign(Buffer.from(key.x, 'base64url')),
  'that is no token at all': () => 'abc.def.ghi',
}

test('the token that the forgeries start from is good', async () => {
  expect(await tokens.verify(await sign({}))).toMatchObject({ connectionId: 'con_1' })
})

test.each(Object.entries(forged))('a token %s is refused like any other stranger’s', async (_, forge) => {
  await expect(tokens.verify(await forge())).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})

test('an expired token that was also tampered with is not told that it expired', async () => {
  const expired = [header, encode({ ...claims, exp: 1 }), signature].join('.')
  await expect(tokens.verify(expired)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})
