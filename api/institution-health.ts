import { z } from '@hono/zod-openapi'
import { readRecentLogins, type RecentLogins } from '../db/institution-health.ts'
import type { Database } from '../db/index.ts'
import type { Mode } from '../workflows/connection-state.ts'

export const InstitutionHealth = z
  .object({
    status: z.enum(['good', 'degraded', 'down', 'unknown']).openapi({
      description:
        '`degraded` under 90 % of answered logins in the last hour, `down` under 50 %, `unknown` under five logins.',
    }),
    successRate: z.number().min(0).max(1).nullable().openapi({
      description: 'Share of the last hour’s logins that the bank answered, a wrong password included.',
    }),
  })
  .openapi('InstitutionHealth')
export type InstitutionHealth = z.infer<typeof InstitutionHealth>

/** Fewer say nothing about the bank. */
const fewLogins = 5
const freshForMs = 10_000

export function healthOf({ asked, answered }: RecentLogins): InstitutionHealth {
  if (asked < fewLogins) return { status: 'unknown', successRate: null }
  const successRate = Math.round((answered / asked) * 100) / 100
  return { status: successRate < 0.5 ? 'down' : successRate < 0.9 ? 'degraded' : 'good', successRate }
}

/** The health of each institution, read at most every ten seconds: each widget that opens asks for all of them. */
export function createInstitutionHealth(db: Database) {
  const known = new Map<Mode, { logins: ReturnType<typeof readRecentLogins>; readAt: number }>()

  return async (mode: Mode): Promise<(institutionId: string) => InstitutionHealth> => {
    let entry = known.get(mode)
    if (!entry || entry.readAt + freshForMs < Date.now()) {
      entry = { logins: readRecentLogins(db, mode), readAt: Date.now() }
      known.set(mode, entry)
      entry.logins.catch(() => known.delete(mode))
    }
    const logins = await entry.logins
    return (institutionId) => healthOf(logins.get(institutionId) ?? { asked: 0, answered: 0 })
  }
}
