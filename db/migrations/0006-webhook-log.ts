import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table events
      alter column connection_id drop not null,
      alter column sequence drop not null,
      add column webhook_endpoint_id text,
      add column test boolean not null default false,
      add column position bigint;
    update events set position = numbered.position
      from (select id, row_number() over (order by created_at, id) as position from events) as numbered
      where numbered.id = events.id;
    alter table events alter column position set not null, alter column position add generated always as identity;
    select setval(pg_get_serial_sequence('events', 'position'), (select coalesce(max(position), 0) + 1 from events), false);
    create unique index events_by_position on events (organization_id, mode, position);
    create index events_by_time on events (organization_id, mode, created_at);

    alter table webhook_endpoints
      add column headers jsonb not null default '{}',
      add column failing_since timestamptz,
      add column last_failure_at timestamptz,
      add column failing_told_at timestamptz;

    alter table webhook_deliveries
      add column dispatch_at timestamptz,
      add column next_attempt_at timestamptz,
      add column schedule_step integer not null default 0;
    update webhook_deliveries set schedule_step = attempts;
    create index webhook_deliveries_to_dispatch on webhook_deliveries (endpoint_id, dispatch_at)
      where dispatch_at is not null;
    create index webhook_deliveries_by_organization on webhook_deliveries (organization_id, mode, id);
    drop index webhook_deliveries_by_endpoint;
    create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, id);

    create table webhook_attempts (
      delivery_id text not null references webhook_deliveries on delete cascade,
      number integer not null,
      organization_id text not null,
      mode text not null,
      endpoint_id text not null,
      at timestamptz not null,
      duration_ms integer not null,
      status_code integer,
      error text,
      response_excerpt text,
      primary key (delivery_id, number),
      foreign key (organization_id, mode) references organizations
    );
    create index webhook_attempts_by_endpoint on webhook_attempts (endpoint_id, at desc);

    create index outbox_commands on outbox (id) where command->>'kind' <> 'start_delivery';
    create index outbox_deliveries on outbox (id) where command->>'kind' = 'start_delivery';
  `.execute(db)
}
