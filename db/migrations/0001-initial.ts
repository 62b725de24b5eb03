import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table organizations (
      id text not null,
      mode text not null check (mode in ('test', 'live')),
      name text not null,
      logo_url text,
      accent_color text,
      allowed_origins text[] not null default '{}',
      return_urls text[] not null default '{}',
      created_at timestamptz not null default now(),
      primary key (id, mode)
    );

    create table api_keys (
      id text primary key,
      organization_id text not null,
      mode text not null,
      name text not null,
      hash bytea not null unique,
      hint text not null,
      created_at timestamptz not null default now(),
      revoked_at timestamptz,
      foreign key (organization_id, mode) references organizations
    );

    create table connections (
      id text primary key,
      organization_id text not null,
      mode text not null,
      external_user_id text,
      metadata jsonb not null default '{}',
      institution_id text,
      login_hash text,
      status text not null check (status in ('PENDING', 'CONNECTED', 'FAILED_AUTH', 'DISCONNECTED')),
      step text not null check (step in ('awaiting_credentials', 'validating', 'awaiting_challenge', 'idle')),
      version integer not null,
      last_seq integer not null,
      disconnect_seq integer,
      submission_id text,
      attempts_remaining integer,
      challenge jsonb,
      error jsonb,
      connected_at timestamptz,
      last_synced_at timestamptz,
      next_sync_at timestamptz,
      token_ends_at timestamptz not null,
      created_at timestamptz not null default now(),
      deleted_at timestamptz,
      foreign key (organization_id, mode) references organizations
    );
    create index connections_by_organization on connections (organization_id, mode, id);

    create table submissions (
      connection_id text not null references connections,
      id text not null,
      organization_id text not null,
      mode text not null,
      institution_id text not null,
      seq integer not null,
      token_id text not null,
      accepted_at timestamptz not null default now(),
      closed_at timestamptz,
      primary key (connection_id, id),
      foreign key (organization_id, mode) references organizations
    );
    create unique index one_open_submission on submissions (connection_id) where closed_at is null;

    create table credentials (
      connection_id text not null references connections,
      submission_id text not null,
      organization_id text not null,
      mode text not null,
      institution_id text not null,
      state text not null check (state in ('submitted', 'stored')),
      key_id text not null,
      sealed text not null,
      login_hash text,
      created_at timestamptz not null default now(),
      primary key (connection_id, submission_id),
      foreign key (organization_id, mode) references organizations
    );

    create table bank_calls (
      attempt_id text not null,
      step text not null,
      organization_id text not null,
      mode text not null,
      connection_id text not null references connections,
      institution_id text not null,
      login_hash text not null,
      state text not null check (state in ('begun', 'answered', 'not_evaluated')),
      outcome text,
      sealed_result text,
      begun_at timestamptz not null default now(),
      ended_at timestamptz,
      primary key (attempt_id, step),
      foreign key (organization_id, mode) references organizations
    );
    create index bank_calls_by_login on bank_calls (mode, institution_id, login_hash, begun_at);
    create index bank_calls_by_connection on bank_calls (connection_id);

    create table accounts (
      id text primary key,
      organization_id text not null,
      mode text not null,
      connection_id text not null references connections,
      external_id text not null,
      type text not null,
      name text not null,
      masked_number text not null,
      currency text not null,
      balance numeric not null,
      updated_at timestamptz not null default now(),
      unique (connection_id, external_id),
      foreign key (organization_id, mode) references organizations
    );

    create table transactions (
      id text primary key,
      organization_id text not null,
      mode text not null,
      account_id text not null references accounts,
      external_id text not null,
      date date not null,
      amount numeric not null,
      currency text not null,
      description text not null,
      status text not null check (status in ('pending', 'booked')),
      updated_at timestamptz not null default now(),
      unique (account_id, external_id),
      foreign key (organization_id, mode) references organizations
    );

    create table timeline (
      connection_id text not null references connections,
      version integer not null,
      organization_id text not null,
      mode text not null,
      transition_id text not null unique,
      status text not null,
      step text not null,
      error_code text,
      at timestamptz not null default now(),
      primary key (connection_id, version),
      foreign key (organization_id, mode) references organizations
    );

    create table events (
      id text primary key,
      organization_id text not null,
      mode text not null,
      connection_id text not null references connections,
      type text not null,
      sequence integer not null,
      body text not null,
      created_at timestamptz not null default now(),
      foreign key (organization_id, mode) references organizations
    );

    create table webhook_endpoints (
      id text primary key,
      organization_id text not null,
      mode text not null,
      url text not null,
      description text,
      secret_generation integer not null default 1,
      disabled_at timestamptz,
      disabled_reason text,
      created_at timestamptz not null default now(),
      foreign key (organization_id, mode) references organizations
    );
    create index webhook_endpoints_by_organization on webhook_endpoints (organization_id, mode, id);

    create table webhook_deliveries (
      id text primary key,
      organization_id text not null,
      mode text not null,
      event_id text not null references events,
      endpoint_id text not null references webhook_endpoints on delete cascade,
      status text not null check (status in ('pending', 'delivered', 'failed')),
      attempts integer not null default 0,
      last_attempt_at timestamptz,
      last_error text,
      created_at timestamptz not null default now(),
      unique (event_id, endpoint_id),
      foreign key (organization_id, mode) references organizations
    );
    create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id);

    create table outbox (
      id bigint generated always as identity primary key,
      organization_id text not null,
      mode text not null,
      workflow_id text not null,
      command jsonb not null,
      failures integer not null default 0,
      available_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      foreign key (organization_id, mode) references organizations
    );
    create index outbox_by_workflow on outbox (workflow_id, id);
  `.execute(db)
}
