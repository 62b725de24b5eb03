import { CompactEncrypt, importJWK } from 'jose'

/** A public key as a JWK (RFC 7517), as `GET /v1/sealing-keys` lists them: `EC`, `P-256`, coordinates in base64url. */
export interface SealingKey {
  kty: string
  crv: string
  kid: string
  x: string
  y: string
}

/**
 * What a sealed text is for. It stands in the JWE's protected header: readable by whoever holds the text, and bound to
 * it by AES-GCM, so that a text can't be used for another connection, institution or submission.
 */
export interface SealedFor {
  connectionId: string
  institutionId: string
  submissionId: string
  /** Seconds since 1970 (RFC 7519 NumericDate), judged against the time of acceptance; null where nothing expires. */
  expiresAt: number | null
}

/** Seals `content` as a compact JWE (RFC 7516): `ECDH-ES+A256KW`, `A256GCM`, P-256. Runs in browser, API and worker. */
export async function seal(key: SealingKey, content: object, sealedFor: SealedFor): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: key.kid,
      con: sealedFor.connectionId,
      ins: sealedFor.institutionId,
      sub: sealedFor.submissionId,
      ...(sealedFor.expiresAt !== null && { exp: sealedFor.expiresAt }),
    })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'))
}
