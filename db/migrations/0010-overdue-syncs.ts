import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index connections_by_next_sync on connections (next_sync_at)
      where status = 'CONNECTED' and deleted_at is null;
  `.execute(db)
}
