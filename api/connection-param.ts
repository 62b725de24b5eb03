import { z } from '@hono/zod-openapi'
import { findConnection, type ConnectionRow } from '../db/connections.ts'
import type { Queryable } from '../db/index.ts'
import type { Caller } from './context.ts'
import { idOf } from './id-schema.ts'
import { notFound } from './problem.ts'

export const connectionParam = z.object({
  connectionId: idOf('con'),
})

/** @throws {Problem} NOT_FOUND where the connection is not the caller's; a widget token has but one */
export async function requireConnection(db: Queryable, caller: Caller, connectionId: string): Promise<ConnectionRow> {
  if (caller.kind === 'widget' && caller.connectionId !== connectionId) throw notFound('connection')
  const row = await findConnection(db, caller, connectionId)
  if (!row) throw notFound('connection')
  return row
}
