import { decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import type { SealedFor } from './seal.ts'

const Header = z.object({
  alg: z.literal('ECDH-ES+A256KW'),
  enc: z.literal('A256GCM'),
  kid: z.string(),
  con: z.string(),
  ins: z.string(),
  sub: z.string(),
  exp: z.number().optional(),
})

/**
 * Reads what a sealed text says it is for, without opening it. Only opening proves that the header is genuine.
 * Null where the text is no compact JWE of our format.
 */
export function readSealedHeader(sealed: string): (SealedFor & { keyId: string }) | null {
  if (!/^[\w-]+(\.[\w-]+){4}$/.test(sealed)) return null
  try {
    const header = Header.parse(decodeProtectedHeader(sealed))
    return {
      keyId: header.kid,
      connectionId: header.con,
      institutionId: header.ins,
      submissionId: header.sub,
      expiresAt: header.exp ?? null,
    }
  } catch {
    return null
  }
}
