/** `unknown`: it was sent, and no answer came, or one that promises nothing. */
export type Outcome = 'ok' | 'failed' | 'unknown'

export interface Command {
  name: 'create' | 'submit' | 'answer' | 'cancel' | 'sync' | 'disconnect' | 'delete' | 'poll' | 'read'
  connectionId: string | null
  submissionId?: string
  /** What was answered. */
  challengeId?: string
  /** The same for each time that the same thing was asked for. */
  idempotencyKey?: string
  outcome: Outcome
  status: number | null
  at: number
}

export type Commands = ReturnType<typeof createCommands>

/** What the simulated clients asked for, and what they were told. */
export function createCommands() {
  const all: Command[] = []
  return {
    all,
    record(command: Omit<Command, 'outcome'>): Outcome {
      const outcome = outcomeOf(command.status)
      all.push({ ...command, outcome })
      return outcome
    },
    counts(): Record<Outcome, number> {
      const counts = { ok: 0, failed: 0, unknown: 0 }
      for (const { outcome } of all) counts[outcome]++
      return counts
    },
  }
}

function outcomeOf(status: number | null): Outcome {
  if (status === null || status >= 500) return 'unknown'
  return status < 300 ? 'ok' : 'failed'
}
