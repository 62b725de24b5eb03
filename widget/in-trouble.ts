import type { InstitutionView } from '../api/institutions.ts'

/** Worth a warning before anyone types a password. */
export function isInTrouble({ health }: InstitutionView): boolean {
  return health.status === 'degraded' || health.status === 'down'
}
