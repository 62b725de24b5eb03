import { sql } from 'kysely'
import type { Finding } from './finding.ts'
import { processesOf, socketsOf, type OfBoth } from './processes.ts'
import type { ChaosStack } from './stack.ts'

/** Of the API and of the worker, each for notifications. */
const listeners = 2
/** An idle connection of a pool is closed after ten seconds: what is idle for so long was taken and not given back. */
const forgottenAfter = '15 seconds'

const entries = [
  'worker.ts',
  'api/server.ts',
  'sandbox/server.ts',
  'dev/postgres-server.ts',
  'start-dev',
  'receiver.ts',
  'toxiproxy',
  'dev/reaper.ts',
  'bin/postgres',
]

/** Of a main thread: its pool's, those to Temporal and to whoever has just asked, and some room. */
const mostSockets = 30

const mostGrowth = 1.1

export interface Endurance {
  warm: OfBoth
  rested: OfBoth
}

/**
 * At rest each process is there once and no other, no transaction or poll is held, no connection is forgotten, few sockets
 * are open, and what lived through broken roads holds no more memory than before.
 */
export async function leaks(stack: ChaosStack, endurance: Endurance | undefined): Promise<Finding> {
  const { db } = stack
  const broken: string[] = []
  const { rows } = await sql<{ connections: number; listening: number; forgotten: number; held: number }>`
    select count(*)::integer as connections,
      count(*) filter (where application_name = 'araucaria listener')::integer as listening,
      count(*) filter (where application_name = 'araucaria' and now() - state_change > ${forgottenAfter}::interval)::integer
        as forgotten,
      count(*) filter (where now() - xact_start > interval '5 seconds')::integer as held
    from pg_stat_activity where application_name like 'araucaria%'
  `.execute(db)
  const { connections, listening, forgotten, held } = rows[0]!
  if (listening !== listeners) broken.push(`${listening} connections to PostgreSQL that listen`)
  if (forgotten > 0) broken.push(`${forgotten} connections to PostgreSQL that nobody uses`)
  if (held > 0) broken.push(`${held} transactions are held`)
  const polls = await stack.heldPolls()
  if (polls !== 0) broken.push(`${polls} polls are held`)

  const own = processesOf(stack)
  for (const entry of entries) {
    const times = own.filter((args) => args.includes(entry)).length
    if (times !== 1) broken.push(`${entry} runs ${times} times`)
  }
  broken.push(...own.filter((args) => !entries.some((entry) => args.includes(entry))).map((args) => `${args} runs too`))
  const sockets = await socketsOf(stack)
  const counts: Record<string, number> = {
    processes: own.length,
    connections,
    polls,
    'sockets of the api': sockets.api,
    'sockets of the worker': sockets.worker,
  }
  for (const [part, open] of Object.entries(sockets)) {
    if (open > mostSockets) broken.push(`the ${part} has ${open} sockets open`)
  }
  if (endurance) {
    for (const part of ['api', 'worker'] as const) {
      const [warm, rested] = [endurance.warm[part], endurance.rested[part]].map((bytes) =>
        Math.round(bytes / 1_000_000),
      )
      counts[`MB of the ${part} when warm`] = warm!
      counts[`MB of the ${part} at rest`] = rested!
      if (rested! > warm! * mostGrowth) broken.push(`the ${part} holds ${rested} MB, and held ${warm}`)
    }
  }
  return { invariant: '7 nothing is left behind', counts, broken }
}
