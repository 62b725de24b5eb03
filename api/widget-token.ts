import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Owner } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { publicPart, type SigningKey } from '../sealing/keys.ts'
import type { WidgetToken } from './context.ts'
import { Problem, type ProblemCode } from './problem.ts'

/** A widget token opens the widget and submits credentials for 15 minutes. */
const tokenLifeMs = 15 * 60_000
/** While the attempt that it began is under way it still reads, answers and cancels, for at most an hour. */
const tokenReadLifeMs = 60 * 60_000

/** Of the form of a token, for the document. */
export const exampleToken =
  'eyJhbGciOiJFZERTQSIsInR5cCI6ImFyYXVjYXJpYS13aWRnZXQrand0Iiwia2lkIjoiZXhhbXBsZSJ9.eyJzdWIiOiJjb25fMDFrZjByZHFnMHg5ZGF2ejAxcTNwa2NtNjIiLCJleHAiOjE3Njg0NzkzMDB9.bm8gZ2VudWluZSBzaWduYXR1cmU6IHRoaXMgaXMgYW4gZXhhbXBsZSBvZiA2NCBieXRlcyBmb3IgaXRzIGxvb2'

const audience = 'araucaria-widget'
const type = 'araucaria-widget+jwt'

const Claims = z.object({
  jti: z.string(),
  sub: z.string(),
  org: z.string(),
  mode: z.enum(['test', 'live']),
  exp: z.number(),
})

/** What makes one token of a connection different from the next: of it the same token can be signed again. */
export interface TokenGrant {
  tokenId: string
  /** Seconds since 1970. */
  issuedAt: number
  /** The key that signed it first; left out where it was granted before there were several. */
  keyId?: string
}

export function endOf({ issuedAt }: TokenGrant): Date {
  return new Date(issuedAt * 1000 + tokenLifeMs)
}

export type WidgetTokens = Awaited<ReturnType<typeof createWidgetTokens>>

/**
 * Issues and verifies widget tokens: JWTs (RFC 7519) signed with Ed25519, for one connection each. The first of the keys
 * signs what is new, and all verify.
 */
export async function createWidgetTokens(keys: SigningKey[], issuer: string) {
  const signing = await Promise.all(keys.map(async (key) => ({ kid: key.kid, key: await importJWK(key, 'EdDSA') })))
  const verifying = createLocalJWKSet({ keys: keys.map((key) => publicPart(key)) })

  const newGrant = (): TokenGrant => ({
    tokenId: newId('tok'),
    issuedAt: Math.floor(Date.now() / 1000),
    keyId: signing[0]!.kid,
  })

  return {
    newGrant,

    /** Of one grant always the same token, for as long as the key is there that signed it first. */
    async issue(owner: Owner, connectionId: string, grant = newGrant()) {
      const { kid, key } = signing.find((known) => known.kid === grant.keyId) ?? signing[0]!
      const widgetToken = await new SignJWT({ org: owner.organizationId, mode: owner.mode })
        .setProtectedHeader({ alg: 'EdDSA', typ: type, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(connectionId)
        .setJti(grant.tokenId)
        .setIssuedAt(grant.issuedAt)
        .setExpirationTime(endOf(grant))
        .sign(key)
      return { widgetToken, widgetTokenExpiresAt: endOf(grant).toISOString() }
    },

    /** @throws {Problem} UNAUTHORIZED where it is not ours, TOKEN_EXPIRED where even its reading time is over */
    async verify(token: string): Promise<WidgetToken> {
      try {
        const { payload } = await jwtVerify(token, verifying, {
          algorithms: ['EdDSA'],
          typ: type,
          issuer,
          audience,
          clockTolerance: (tokenReadLifeMs - tokenLifeMs) / 1000,
        })
        const { jti, sub, org, mode, exp } = Claims.parse(payload)
        return { tokenId: jti, connectionId: sub, organizationId: org, mode, expired: exp * 1000 <= Date.now() }
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw tokenExpired()
        throw unauthorized()
      }
    },
  }
}

export function tokenExpired(): Problem {
  return new Problem(
    'TOKEN_EXPIRED',
    'A widget token lasts 15 minutes; ask your backend for a new one and open the widget again.',
  )
}

export function unauthorized(
  detail = 'Send `Authorization: Bearer …` with an API key of yours (arau_…) or, where the call allows it, the widget token of this connection.',
  code: ProblemCode = 'UNAUTHORIZED',
): Problem {
  return new Problem(code, detail, { headers: { 'www-authenticate': 'Bearer' } })
}
