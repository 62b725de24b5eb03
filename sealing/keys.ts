import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { SealingKey } from './seal.ts'

/** Opens what was sealed for its public part. */
export interface PrivateKey extends SealingKey {
  d: string
}

/** A private Ed25519 key as a JWK, for widget tokens. */
export interface SigningKey {
  kty: string
  crv: string
  kid: string
  x: string
  d: string
}

export async function generateSealingKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true })
  return (await withKeyId(await exportJWK(privateKey))) as PrivateKey
}

export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return (await withKeyId(await exportJWK(privateKey))) as SigningKey
}

export function publicPart<Key extends { d: string }>({ d: _, ...publicKey }: Key): Omit<Key, 'd'> {
  return publicKey
}

async function withKeyId(key: JWK): Promise<JWK> {
  return { kid: (await calculateJwkThumbprint(key)).slice(0, 12), ...key }
}
