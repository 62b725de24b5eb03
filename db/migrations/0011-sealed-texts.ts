import { sql, type Kysely } from 'kysely'

/** What each key is still needed for is asked at every start of a worker, and every hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index credentials_by_key on credentials (state, key_id, connection_id, submission_id);
    create index bank_calls_sealed on bank_calls (attempt_id, step) where sealed_result is not null;
  `.execute(db)
}
