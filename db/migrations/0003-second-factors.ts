import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table challenge_answers (
      connection_id text primary key references connections,
      challenge_id text not null,
      organization_id text not null,
      mode text not null,
      seq integer not null,
      answer text not null check (answer in ('value', 'resend', 'cancel')),
      key_id text,
      sealed text,
      accepted_at timestamptz not null default now(),
      foreign key (organization_id, mode) references organizations
    );
    alter table bank_calls add column challenge_id text;
  `.execute(db)
}
