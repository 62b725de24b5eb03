import { readSealedHeader } from '../sealing/sealed-header.ts'
import type { SealedFor } from '../sealing/seal.ts'
import type { Database, Queryable } from './index.ts'

/** The settings of the worker that hold what opens a text. */
export type OpeningKeys = 'SEALING_PRIVATE_KEYS' | 'STORAGE_KEYS'

/** How many texts of one kind still have to be opened with one key. */
export interface KeyUse {
  setting: OpeningKeys
  keyId: string
  texts: 'submitted credentials' | 'challenge answers' | 'stored credentials' | 'bank sessions'
  count: number
}

/** Every key that a text in the database names; a bank session names its own in its header. */
export async function findKeyUses(db: Queryable): Promise<KeyUse[]> {
  const credentials = await db
    .selectFrom('credentials')
    .select(({ fn }) => ['state', 'keyId', fn.countAll<string>().as('count')])
    .groupBy(['state', 'keyId'])
    .orderBy('state', 'desc')
    .orderBy('keyId')
    .execute()
  const answers = await db
    .selectFrom('challengeAnswers')
    .select(({ fn }) => ['keyId', fn.countAll<string>().as('count')])
    .where('keyId', 'is not', null)
    .groupBy('keyId')
    .$narrowType<{ keyId: string }>()
    .execute()
  const sessions = new Map<string, number>()
  for await (const { keyId } of bankSessions(db)) sessions.set(keyId, (sessions.get(keyId) ?? 0) + 1)

  return [
    ...credentials.map(({ state, keyId, count }): KeyUse => {
      const use = { keyId, count: Number(count) }
      return state === 'stored'
        ? { setting: 'STORAGE_KEYS', texts: 'stored credentials', ...use }
        : { setting: 'SEALING_PRIVATE_KEYS', texts: 'submitted credentials', ...use }
    }),
    ...answers.map(({ keyId, count }): KeyUse => {
      return { setting: 'SEALING_PRIVATE_KEYS', texts: 'challenge answers', keyId, count: Number(count) }
    }),
    ...[...sessions].map(([keyId, count]): KeyUse => {
      return { setting: 'STORAGE_KEYS', texts: 'bank sessions', keyId, count }
    }),
  ]
}

/** A text that is sealed for a storage key. */
export interface KeptText {
  keyId: string
  sealed: string
  sealedFor: Omit<SealedFor, 'expiresAt'>
  /** Puts another in its place, unless it was destroyed or replaced meanwhile: then nothing happens, and it is false. */
  replace(sealed: string, keyId: string): Promise<boolean>
}

const pageSize = 50

/** The texts that are sealed for this storage key, a few at a time and without a lock on any. */
export async function* textsSealedFor(db: Database, keyId: string): AsyncGenerator<KeptText> {
  yield* storedCredentials(db, keyId)
  for await (const session of bankSessions(db)) if (session.keyId === keyId) yield session
}

async function* storedCredentials(db: Database, keyId: string): AsyncGenerator<KeptText> {
  let last = { connectionId: '', submissionId: '' }
  for (;;) {
    const page = await db
      .selectFrom('credentials')
      .select(['connectionId', 'submissionId', 'institutionId', 'sealed'])
      .where('state', '=', 'stored')
      .where('keyId', '=', keyId)
      .where((eb) =>
        eb(eb.refTuple('connectionId', 'submissionId'), '>', eb.tuple(last.connectionId, last.submissionId)),
      )
      .orderBy('connectionId')
      .orderBy('submissionId')
      .limit(pageSize)
      .execute()
    for (const { sealed, ...sealedFor } of page) {
      const replace = async (resealed: string, newKeyId: string) => {
        const { numUpdatedRows } = await db
          .updateTable('credentials')
          .set({ sealed: resealed, keyId: newKeyId })
          .where('connectionId', '=', sealedFor.connectionId)
          .where('submissionId', '=', sealedFor.submissionId)
          .where('sealed', '=', sealed)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }
      yield { keyId, sealed, sealedFor, replace }
    }
    if (page.length < pageSize) return
    last = page.at(-1)!
  }
}

/** A session, or a challenge with the login as far as it is. They live for minutes, so there are few. */
async function* bankSessions(db: Queryable): AsyncGenerator<KeptText> {
  let last = { attemptId: '', step: '' }
  for (;;) {
    const page = await db
      .selectFrom('bankCalls')
      .select(['attemptId', 'step', 'connectionId', 'institutionId', 'sealedResult as sealed'])
      .where('sealedResult', 'is not', null)
      .where((eb) => eb(eb.refTuple('attemptId', 'step'), '>', eb.tuple(last.attemptId, last.step)))
      .orderBy('attemptId')
      .orderBy('step')
      .limit(pageSize)
      .$narrowType<{ sealed: string }>()
      .execute()
    for (const { attemptId, step, connectionId, institutionId, sealed } of page) {
      const header = readSealedHeader(sealed)
      // What is damaged names no key, and no key would open it.
      if (!header) continue
      const replace = async (resealed: string) => {
        const { numUpdatedRows } = await db
          .updateTable('bankCalls')
          .set({ sealedResult: resealed })
          .where('attemptId', '=', attemptId)
          .where('step', '=', step)
          .where('sealedResult', '=', sealed)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }
      yield {
        keyId: header.keyId,
        sealed,
        sealedFor: { connectionId, institutionId, submissionId: attemptId },
        replace,
      }
    }
    if (page.length < pageSize) return
    last = page.at(-1)!
  }
}

/**
 * Destroys every text that only this key would open, for a key that is lost. What becomes of their connections is what
 * becomes of any whose credentials are gone: the user is asked to sign in again.
 */
export async function destroySealedFor(db: Database, keyId: string): Promise<KeyUse[]> {
  return db.transaction().execute(async (trx) => {
    const lost = (await findKeyUses(trx)).filter((use) => use.keyId === keyId)
    await trx.deleteFrom('credentials').where('keyId', '=', keyId).execute()
    // The row stays until its verdict: the command that names it is on its way.
    await trx.updateTable('challengeAnswers').set({ keyId: null, sealed: null }).where('keyId', '=', keyId).execute()
    for await (const session of bankSessions(trx)) {
      if (session.keyId !== keyId) continue
      await trx
        .updateTable('bankCalls')
        .set({ sealedResult: null })
        .where('attemptId', '=', session.sealedFor.submissionId)
        .where('sealedResult', '=', session.sealed)
        .execute()
    }
    return lost
  })
}
