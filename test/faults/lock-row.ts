import pg from 'pg'
import type { ProcessStack } from './process-stack.ts'

/** Holds up whoever would change the connection (`share`), or build on it in any way (`update`), until released. */
export async function lockRow(
  { databaseUrl }: ProcessStack,
  connectionId: string,
  strength: 'share' | 'update',
): Promise<() => Promise<void>> {
  const client = new pg.Client(databaseUrl)
  // PostgreSQL may be killed before the lock is released.
  client.on('error', () => {})
  await client.connect()
  await client.query('begin')
  await client.query(`select id from connections where id = $1 for ${strength}`, [connectionId])
  return () => client.end().catch(() => {})
}
