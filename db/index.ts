import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
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

/** Whether a query failed for want of PostgreSQL (stopped, starting, full, or the connection broke), not for what it asked. */
export function isAway(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(08...|53300|57P0[123])$/.test(error.code ?? '')
}
