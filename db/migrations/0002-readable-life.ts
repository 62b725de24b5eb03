import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table timeline add column reason text;
    alter table connections add column erased_at timestamptz;
    alter table transactions add column withdrawn_at timestamptz;
    create index transactions_by_date on transactions (account_id, date desc, id desc);
    create index bank_calls_by_institution on bank_calls (mode, institution_id, begun_at);
    create index events_by_connection on events (connection_id, sequence);
  `.execute(db)
}
