import { randomBytes } from 'node:crypto'

export type Sessions = ReturnType<typeof createSessions>

/** Who is signed in. Sessions end by themselves, when the customer leaves, and with the process. */
export function createSessions(sessionMs: number, now: () => Date) {
  const sessions = new Map<string, { rut: string; endsAt: number }>()

  return {
    open(rut: string): string {
      // Insertion order is the order of ending, so the ended ones come first.
      for (const [token, { endsAt }] of sessions) {
        if (endsAt > now().getTime()) break
        sessions.delete(token)
      }
      const token = randomBytes(24).toString('base64url')
      sessions.set(token, { rut, endsAt: now().getTime() + sessionMs })
      return token
    },

    end(token: string) {
      sessions.delete(token)
    },

    rutOf(token: string | undefined): string | null {
      const session = token === undefined ? undefined : sessions.get(token)
      return session && session.endsAt > now().getTime() ? session.rut : null
    },
  }
}
