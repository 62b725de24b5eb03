import type { Database } from '../db/index.ts'
import { errorFields, log } from '../log.ts'
import { recordUse, type KnownApiKey } from './api-keys.ts'

/**
 * Notes that a key is used, at most once a minute, beside the request: whatever becomes of the note, the request
 * neither waits for it nor fails with it.
 */
export function createKeyUsage(db: Database) {
  const underWay = new Set<string>()

  return ({ id, seenLately }: Pick<KnownApiKey, 'id' | 'seenLately'>): void => {
    if (seenLately || underWay.has(id)) return
    underWay.add(id)
    void recordUse(db, id)
      .catch((error: unknown) => log('warn', 'key_use_not_recorded', { keyId: id, ...errorFields(error) }))
      .finally(() => underWay.delete(id))
  }
}
