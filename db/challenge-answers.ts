import { sql, type Insertable, type Selectable, type Transaction } from 'kysely'
import type { Queryable } from './index.ts'
import type { ChallengeAnswersTable, Schema } from './schema.ts'

/** The answer that has no verdict yet: one at a time, which the table's key sees to. */
export async function findOpenAnswer(
  db: Queryable,
  connectionId: string,
): Promise<Selectable<ChallengeAnswersTable> | undefined> {
  return db.selectFrom('challengeAnswers').selectAll().where('connectionId', '=', connectionId).executeTakeFirst()
}

export async function storeAnswer(
  trx: Transaction<Schema>,
  answer: Omit<Insertable<ChallengeAnswersTable>, 'acceptedAt'>,
): Promise<void> {
  await trx
    .insertInto('challengeAnswers')
    .values({ ...answer, acceptedAt: sql<Date>`clock_timestamp()` })
    .execute()
}

/** What was typed serves once, and goes with the verdict. */
export async function destroyAnswer(trx: Transaction<Schema>, connectionId: string): Promise<void> {
  await trx.deleteFrom('challengeAnswers').where('connectionId', '=', connectionId).execute()
}
