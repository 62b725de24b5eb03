import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table webhook_endpoints
      add column event_types text[],
      add column previous_secret_until timestamptz;
  `.execute(db)
}
