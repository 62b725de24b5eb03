import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>
/** A query that may stand alone or inside a transaction. */
export type Queryable = Database | Transaction<Schema>

// A calendar date has no time zone: keep it as the text it is.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text) => text)

export function openDatabase(url: string, maxConnections = 20): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    connectionTimeoutMillis: 10_000,
    application_name: 'araucaria',
  })
  // A connection that breaks, idle or between a transaction's queries, fails at its next query and is replaced;
  // without these listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/**
 * Fails with one clear sentence where the database does not answer, is not UTF-8 (`ñ` in jsonb would fail much later)
 * or has not been migrated.
 */
export async function checkDatabase(db: Database): Promise<void> {
  const { rows } = await sql<{ encoding: string; migrated: boolean }>`
    select current_setting('server_encoding') as encoding, to_regclass('outbox') is not null as migrated
  `
    .execute(db)
    .catch((error: Error) => {
      throw new Error(`PostgreSQL does not answer (${error.message || error.name}): check DATABASE_URL.`)
    })
  if (rows[0]?.encoding !== 'UTF8') {
    throw new Error(`The database's encoding is ${rows[0]?.encoding}: create it with ENCODING 'UTF8'.`)
  }
  if (!rows[0].migrated) throw new Error('The database has no tables yet: run `npm run migrate`.')
}
