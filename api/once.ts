import { z } from '@hono/zod-openapi'
import type { HonoRequest } from 'hono'
import type { Transaction } from 'kysely'
import { createHmac } from 'node:crypto'
import { findOutcome, keepOutcome, type KeyedRequest } from '../db/idempotency-keys.ts'
import type { Database } from '../db/index.ts'
import type { Owner, Schema } from '../db/schema.ts'
import { Problem } from './problem.ts'

export const replayedHeader = 'idempotency-replayed'

/** The request headers of every POST. */
export const IdempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 printable ASCII characters, for example a UUID')
    .optional()
    .openapi({
      description:
        'Yours to choose, a new one for each thing that is to happen once. Sent again within 24 hours, the request is not carried out again: it is answered as it was, with `Idempotency-Replayed: true`.',
      example: '0b8f6f0e-6c53-4a0e-8d5b-6f1f3c2f7a11',
    }),
})

/** What of a route's context is needed, whoever may call the route. */
export interface PostContext<Caller extends Owner = Owner> {
  req: Pick<HonoRequest, 'header' | 'text' | 'method' | 'path'>
  get(key: 'caller'): Caller
  get(key: 'requestId'): string
  header(name: string, value: string): void
}

export type Once = ReturnType<typeof createOnce>

/**
 * Accepts what a POST asks for in one transaction, together with its Idempotency-Key. The same request sent again gets the
 * outcome that was kept, of which the route makes its answer anew: an outcome holds no token, secret or credential, and
 * what was sent is compared by a keyed hash. A request that was refused is not remembered.
 */
export function createOnce(db: Database, secretKey: Buffer) {
  const fingerprintKey = createHmac('sha256', secretKey).update('fingerprints of requests').digest()

  async function toKeyed(c: PostContext): Promise<KeyedRequest | null> {
    const key = c.req.header('idempotency-key')
    if (key === undefined) return null
    const { organizationId, mode } = c.get('caller')
    const fingerprint = createHmac('sha256', fingerprintKey)
      .update(await c.req.text())
      .digest()
    return { organizationId, mode, key, method: c.req.method, path: c.req.path, fingerprint }
  }

  async function replay<Outcome>(c: PostContext, request: KeyedRequest): Promise<Outcome | undefined> {
    const kept = await findOutcome(db, request)
    if (!kept) return undefined
    if (!kept.fingerprint.equals(request.fingerprint)) {
      throw new Problem(
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key came with another body before: send the same body, or take a new key.',
        { errors: [{ field: 'idempotency-key', detail: 'It belongs to a request with another body.' }] },
      )
    }
    c.header(replayedHeader, 'true')
    return kept.outcome as Outcome
  }

  return async <Outcome extends object>(
    c: PostContext,
    accept: (trx: Transaction<Schema>) => Promise<Outcome>,
  ): Promise<Outcome> => {
    const request = await toKeyed(c)
    if (!request) return db.transaction().execute(accept)
    const before = await replay<Outcome>(c, request)
    if (before) return before
    try {
      return await db.transaction().execute(async (trx) => {
        const outcome = await accept(trx)
        await keepOutcome(trx, request, outcome)
        return outcome
      })
    } catch (error) {
      // Sent twice at once, the other may have been accepted: whatever this one failed for then, it is the same request.
      const meanwhile = await replay<Outcome>(c, request)
      if (meanwhile) return meanwhile
      throw error
    }
  }
}
