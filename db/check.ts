import { sql } from 'kysely'
import type { Database } from './index.ts'
import { pendingMigrations } from './migrate.ts'

/**
 * Fails with one clear sentence where the database does not answer, is not UTF-8 (`ñ` in jsonb would fail much later)
 * or lacks a migration.
 */
export async function checkDatabase(db: Database): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`
    .execute(db)
    .catch((error: Error) => {
      throw new Error(`PostgreSQL does not answer (${error.message || error.name}): check DATABASE_URL.`)
    })
  if (rows[0]?.encoding !== 'UTF8') {
    throw new Error(`The database's encoding is ${rows[0]?.encoding}: create it with ENCODING 'UTF8'.`)
  }
  const pending = await pendingMigrations(db)
  if (pending.length > 0) throw new Error(`The database lacks ${pending.join(', ')}: run \`npm run migrate\`.`)
}
