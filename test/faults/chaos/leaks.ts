import { sql } from 'kysely'
import type { Finding } from './finding.ts'
import { processesOf, type Memory } from './processes.ts'
import type { ChaosStack } from './stack.ts'

/** The pools of API and worker, the API's listener and the pool of this watch itself. */
const mostConnections = 20 + 20 + 2 + 10

const mostGrowth = 1.1

export interface Endurance {
  warm: Memory
  rested: Memory
}

/**
 * At rest each process is there once, no transaction or poll is held, there is no connection beyond the pools, and what
 * lived through broken roads holds no more memory than before.
 */
export async function leaks(stack: ChaosStack, endurance: Endurance | undefined): Promise<Finding> {
  const { db } = stack
  const broken: string[] = []
  const { rows } = await sql<{ connections: number; held: number }>`
    select count(*)::integer as connections,
      count(*) filter (where now() - xact_start > interval '5 seconds')::integer as held
    from pg_stat_activity where application_name = 'araucaria'
  `.execute(db)
  const { connections, held } = rows[0]!
  if (connections > mostConnections) broken.push(`${connections} connections to PostgreSQL`)
  if (held > 0) broken.push(`${held} transactions are held`)
  const polls = await stack.heldPolls()
  if (polls !== 0) broken.push(`${polls} polls are held`)

  const own = processesOf(stack)
  for (const entry of ['worker.ts', 'api/server.ts', 'dev/postgres-server.ts', 'start-dev', 'receiver.ts']) {
    const times = own.filter((args) => args.includes(entry)).length
    if (times !== 1) broken.push(`${entry} runs ${times} times`)
  }
  const counts: Record<string, number> = { processes: own.length, connections, polls }
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
