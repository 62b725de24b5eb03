import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table api_keys
      alter column hint drop not null,
      add column expires_at timestamptz,
      add column last_used_at timestamptz,
      add column replaced_by text references api_keys;
  `.execute(db)
}
