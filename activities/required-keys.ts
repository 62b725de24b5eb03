import type { Database } from '../db/index.ts'
import { findKeyUses } from '../db/sealed-texts.ts'
import type { PrivateKey } from '../sealing/keys.ts'

/**
 * A worker that lacks a key would tell users that what they typed can't be read, and that can't be taken back. One that
 * does not start loses nothing: all that was accepted waits, or is done by a worker that has the key.
 * @throws {Error} a sentence for each key that texts need and the settings lack, and what to do
 */
export async function requireKeys(
  db: Database,
  { sealingKeys, storageKeys }: { sealingKeys: PrivateKey[]; storageKeys: PrivateKey[] },
): Promise<void> {
  const known = { SEALING_PRIVATE_KEYS: sealingKeys, STORAGE_KEYS: storageKeys }
  const missing = (await findKeyUses(db)).filter(
    ({ setting, keyId }) => !known[setting].some(({ kid }) => kid === keyId),
  )
  if (missing.length === 0) return
  const sentences = missing.map(
    ({ setting, keyId, count, texts }) => `${setting} lacks the key ${keyId}, which is needed for ${count} ${texts}.`,
  )
  const advice = 'Put it back. If it is lost, see docs/rotating-keys.md.'
  throw new Error([...sentences, advice].join('\n'))
}
