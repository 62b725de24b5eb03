import { sql, type Transaction } from 'kysely'
import type { Database, Queryable } from './index.ts'
import type { Owner, Schema } from './schema.ts'

/** One call that a bank may count, by attempt and step. */
export interface BankCall {
  attemptId: string
  /** `login`, or what is asked about its challenge. */
  step: string
}

export interface LoginCall extends BankCall, Owner {
  connectionId: string
  institutionId: string
  loginHash: string
}

/** Refused logins in a row, for one login at one bank, before we pause: banks lock an account after a few. */
export const allowedRefusals = 3
export const pauseMs = 30 * 60_000

/** What the journal has; the sealed result is the session, or the challenge with the login as far as it is. */
export interface Answered {
  kind: 'answered'
  outcome: string
  sealedResult: string | null
}

export type Begun =
  | { kind: 'begun' }
  | Answered
  | { kind: 'outcome_unknown' }
  | { kind: 'too_many_attempts'; until: Date }
  | { kind: 'connection_gone' }

/**
 * Commits that a login, or the answer to its challenge, is about to be sent, and takes its place in the count of
 * attempts across connections and organizations, before the bank is asked. A call that was begun and never ended is
 * `outcome_unknown`, for good: the bank may have counted it.
 */
export async function beginCall(db: Database, call: LoginCall): Promise<Begun> {
  return db.transaction().execute(async (trx) => {
    const login = [call.mode, call.institutionId, call.loginHash].join('/')
    await sql`select pg_advisory_xact_lock(hashtextextended(${login}, 0))`.execute(trx)
    if (!(await holdOffDeletion(trx, call.connectionId))) return { kind: 'connection_gone' }
    const earlier = await findCall(trx, call)
    if (earlier) return earlier
    const refusals = await refusalsInARow(trx, call, call.attemptId)
    if (refusals.length >= allowedRefusals) {
      // Then the oldest of these no longer counts.
      return { kind: 'too_many_attempts', until: new Date(refusals[allowedRefusals - 1]!.getTime() + pauseMs) }
    }
    await trx
      .insertInto('bankCalls')
      .values({ ...call, state: 'begun' })
      .onConflict((conflict) =>
        conflict.columns(['attemptId', 'step']).doUpdateSet({ state: 'begun', begunAt: sql`now()`, endedAt: null }),
      )
      .execute()
    return { kind: 'begun' }
  })
}

/** Whether the connection still is; if so, it is until the transaction ends. */
export async function holdOffDeletion(trx: Transaction<Schema>, connectionId: string): Promise<boolean> {
  const connection = await trx
    .selectFrom('connections')
    .select('id')
    .where('id', '=', connectionId)
    .where('deletedAt', 'is', null)
    .forShare()
    .executeTakeFirst()
  return connection !== undefined
}

/** Undefined where it was never begun, or where the bank certainly did not look at it. */
export async function findCall(
  db: Queryable,
  { attemptId, step }: BankCall,
): Promise<Answered | { kind: 'outcome_unknown' } | undefined> {
  const call = await db
    .selectFrom('bankCalls')
    .select(['state', 'outcome', 'sealedResult'])
    .where('attemptId', '=', attemptId)
    .where('step', '=', step)
    .where('state', '!=', 'not_evaluated')
    .executeTakeFirst()
  if (!call) return undefined
  if (call.state === 'begun') return { kind: 'outcome_unknown' }
  return { kind: 'answered', outcome: call.outcome!, sealedResult: call.sealedResult }
}

export async function endCall(
  db: Queryable,
  call: LoginCall,
  end:
    | { state: 'answered'; outcome: string; sealedResult: string | null; challengeId?: string }
    | { state: 'not_evaluated' },
): Promise<void> {
  const ended = { ...end, endedAt: sql<Date>`now()` }
  await db
    .insertInto('bankCalls')
    .values({ ...call, ...ended })
    // Only what no bank counts ends without having been begun.
    .onConflict((conflict) => conflict.columns(['attemptId', 'step']).doUpdateSet(ended))
    .execute()
}

/** The sealed challenge of an attempt, with the login as far as it is. */
export async function findRaised(db: Queryable, attemptId: string, challengeId: string): Promise<string | null> {
  const call = await db
    .selectFrom('bankCalls')
    .select('sealedResult')
    .where('attemptId', '=', attemptId)
    .where('challengeId', '=', challengeId)
    .executeTakeFirst()
  return call?.sealedResult ?? null
}

/** The bank sessions of a connection that have not been destroyed, sealed. */
export async function findSessions(db: Queryable, connectionId: string) {
  return (
    db
      .selectFrom('bankCalls')
      .select(['attemptId', 'mode', 'institutionId', 'outcome', 'sealedResult'])
      .where('connectionId', '=', connectionId)
      .where('sealedResult', 'is not', null)
      // What is still open at the bank came last.
      .orderBy('endedAt', 'desc')
      .$narrowType<{ sealedResult: string }>()
      .execute()
  )
}

/** The sealed bank session that an accepted login left; null once a sync has used it. */
export async function findSession(db: Queryable, attemptId: string): Promise<string | null> {
  const call = await db
    .selectFrom('bankCalls')
    .select('sealedResult')
    .where('attemptId', '=', attemptId)
    .where('outcome', '=', 'signed_in')
    .executeTakeFirst()
  return call?.sealedResult ?? null
}

/** A bank session is as good as a password: it goes when it has served, and with its connection. */
export async function destroySessions(db: Queryable, connectionId: string): Promise<void> {
  await db
    .updateTable('bankCalls')
    .set({ sealedResult: null })
    .where('connectionId', '=', connectionId)
    .where('sealedResult', 'is not', null)
    .execute()
}

/** How many more refusals of this login we allow. */
export async function attemptsRemaining(
  db: Queryable,
  call: Pick<LoginCall, 'mode' | 'institutionId' | 'loginHash'>,
): Promise<number> {
  return Math.max(0, allowedRefusals - (await refusalsInARow(db, call)).length)
}

/** The password was right, and nothing that was sent after it was wrong. A wrong answer is `challenge_wrong`. */
const uncounted = ['challenge', 'mfa_expired', 'user_cancelled']

/**
 * When each attempt of which the bank refused something, or may have, was begun, latest first, since it last let this
 * login in. A challenge does not end the row: who knows the password and guesses codes is refused as well. An attempt
 * counts once, and not against itself: how many wrong answers one login may have is the bank's to say.
 */
async function refusalsInARow(
  db: Queryable,
  call: Pick<LoginCall, 'mode' | 'institutionId' | 'loginHash'>,
  exceptAttemptId?: string,
): Promise<Date[]> {
  const calls = await db
    .selectFrom('bankCalls')
    .select(['attemptId', 'outcome', 'begunAt'])
    .where('mode', '=', call.mode)
    .where('institutionId', '=', call.institutionId)
    .where('loginHash', '=', call.loginHash)
    .where('state', '!=', 'not_evaluated')
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', 'not in', uncounted)]))
    .where('begunAt', '>', sql<Date>`now() - ${pauseMs} * interval '1 millisecond'`)
    .orderBy('begunAt', 'desc')
    .execute()
  const lastAccepted = calls.findIndex((earlier) => earlier.outcome === 'signed_in')
  const refused = lastAccepted === -1 ? calls : calls.slice(0, lastAccepted)
  const latest = new Map(refused.toReversed().map(({ attemptId, begunAt }) => [attemptId, begunAt]))
  if (exceptAttemptId !== undefined) latest.delete(exceptAttemptId)
  return [...latest.values()].toSorted((a, b) => b.getTime() - a.getTime())
}
