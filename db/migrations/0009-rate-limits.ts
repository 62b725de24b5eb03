import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // As rate-limiter-flexible wants it. A crash may empty it: its counts last a minute, and no write waits for the disk.
  await sql`
    create unlogged table rate_limits (
      key text primary key,
      points integer not null default 0,
      expire bigint
    )
  `.execute(db)
}
