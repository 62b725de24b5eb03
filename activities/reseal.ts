import type { Database } from '../db/index.ts'
import { findKeyUses, textsSealedFor } from '../db/sealed-texts.ts'
import { errorFields, log } from '../log.ts'
import { publicPart, type PrivateKey } from '../sealing/keys.ts'
import { open, Unreadable } from '../sealing/open.ts'
import { seal } from '../sealing/seal.ts'

export interface ResealDeps {
  db: Database
  storageKeys: PrivateKey[]
}

const hourMs = 3_600_000

export interface Resealed {
  resealed: number
  /** How many could not be opened, and stay as they are. */
  left: number
}

/**
 * Seals for the first storage key what is sealed for another: one text after the other, each replaced only where it is
 * still the one that was opened. So a disconnection, a deletion, newer credentials and another worker's same work all
 * have their way.
 */
export async function reseal({ db, storageKeys }: ResealDeps, stopped: () => boolean = () => false): Promise<Resealed> {
  const [first, ...older] = storageKeys
  const key = publicPart(first!)
  const needed = (await findKeyUses(db)).filter(({ setting, keyId }) => setting === 'STORAGE_KEYS' && keyId !== key.kid)
  let [resealed, left] = [0, 0]
  for (const keyId of new Set(needed.map((use) => use.keyId))) {
    if (!older.some(({ kid }) => kid === keyId)) {
      const count = needed.filter((use) => use.keyId === keyId).reduce((sum, use) => sum + use.count, 0)
      log('error', 'storage_key_missing', { keyId, count })
      left += count
      continue
    }
    for await (const text of textsSealedFor(db, keyId)) {
      if (stopped()) return { resealed, left }
      const { sealedFor } = text
      try {
        const content = await open(older, text.sealed, sealedFor, new Date())
        const sealed = await seal(key, content as object, { ...sealedFor, expiresAt: null })
        if (await text.replace(sealed, key.kid)) resealed++
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        log('error', 'sealed_text_unreadable', { keyId, connectionId: sealedFor.connectionId })
        left++
      }
    }
  }
  if (resealed > 0) log('info', 'texts_resealed', { keyId: key.kid, count: resealed })
  return { resealed, left }
}

/** Now and every hour, in the background; returns how to stop it, which waits for the text in hand. */
export function resealHourly(deps: ResealDeps): () => Promise<void> {
  let stopped = false
  let running: Promise<void> | undefined
  const run = () => {
    running ??= reseal(deps, () => stopped)
      .then(() => {})
      .catch((error: unknown) => log('error', 'reseal_failed', errorFields(error)))
      .finally(() => (running = undefined))
  }
  run()
  const timer = setInterval(run, hourMs)
  return async () => {
    stopped = true
    clearInterval(timer)
    await running
  }
}
