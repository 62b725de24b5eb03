import type { Client } from '@temporalio/client'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import { searchAttributes } from '../workflows/messages.ts'
import type { AppEnv } from './context.ts'

/** Live: the process answers. Ready: PostgreSQL does too; Temporal is reported, since commands wait for it safely. */
export function healthRoutes(db: Database, temporal: Client) {
  return new Hono<AppEnv>()
    .get('/health/live', (c) => c.json({ status: 'ok' }))
    .get('/health/ready', async (c) => {
      const [postgresql, temporalState] = await Promise.all([checkPostgresql(db), checkTemporal(temporal)])
      const ready = postgresql === 'ok'
      return c.json({ status: ready ? 'ok' : 'unavailable', postgresql, temporal: temporalState }, ready ? 200 : 503)
    })
}

/** `ok`, or what is wrong. */
export function checkPostgresql(db: Database): Promise<string> {
  const answer = sql`select 1`.execute(db).then(
    () => 'ok',
    () => 'does not answer',
  )
  const patience = new Promise<string>((resolve) => setTimeout(resolve, 2_000, 'does not answer').unref())
  return Promise.race([answer, patience])
}

/**
 * Only reported, so it must not keep a probe waiting: the client's retries overrun their deadline, this one by so little
 * that an absent Temporal costs half a second.
 */
const temporalDeadlineMs = 350

/** `ok`, or what is wrong. Without the search attributes every start would fail, so they are looked for too. */
export async function checkTemporal(temporal: Client): Promise<string> {
  try {
    const { namespace } = temporal.options
    const { customAttributes } = await temporal.withDeadline(Date.now() + temporalDeadlineMs, () =>
      temporal.connection.operatorService.listSearchAttributes({ namespace }),
    )
    const missing = searchAttributes.map(({ name }) => name).filter((name) => !(name in customAttributes))
    return missing.length === 0 ? 'ok' : `search attributes are missing: ${missing.join(', ')}`
  } catch {
    return 'does not answer'
  }
}
