import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency_keys (
      organization_id text not null,
      mode text not null,
      key text not null,
      method text not null,
      path text not null,
      fingerprint bytea not null,
      outcome jsonb not null,
      created_at timestamptz not null default now(),
      primary key (organization_id, mode, key, method, path),
      foreign key (organization_id, mode) references organizations
    );
    create index idempotency_keys_by_age on idempotency_keys (created_at);
  `.execute(db)
}
