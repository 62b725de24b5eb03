import type { Client } from '@temporalio/client'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import { connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute } from '../workflows/messages.ts'
import type { AppEnv } from './context.ts'

const silence = 'does not answer'
const attributes = [connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute]

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

function checkPostgresql(db: Database): Promise<string> {
  const answer = sql`select 1`.execute(db).then(
    () => 'ok',
    () => silence,
  )
  return Promise.race([answer, silenceAfter(2_000)])
}

/** Only reported, so it must not make whoever asks give up on us: the client's own deadline ends a second too late. */
function checkTemporal(temporal: Client): Promise<string> {
  return Promise.race([checkSearchAttributes(temporal), silenceAfter(700)])
}

/** Without them every start would fail. */
async function checkSearchAttributes(temporal: Client): Promise<string> {
  try {
    const { namespace } = temporal.options
    const { customAttributes } = await temporal.withDeadline(Date.now() + 2_000, () =>
      temporal.connection.operatorService.listSearchAttributes({ namespace }),
    )
    const missing = attributes.map(({ name }) => name).filter((name) => !(name in customAttributes))
    return missing.length === 0 ? 'ok' : `search attributes are missing: ${missing.join(', ')}`
  } catch {
    return silence
  }
}

function silenceAfter(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, ms, silence).unref())
}
