import type { Database } from '../db/index.ts'
import { newId } from '../ids.ts'

/** The organization that is named, or the only one; where there is none yet, a new one. */
export async function chooseOrganization(db: Database, named: string | undefined): Promise<string> {
  if (named !== undefined) {
    if (!/^org_\w{1,60}$/.test(named)) throw new Error('--organization is an id like org_01jd9x0e3m5f2q8v7a6b4c1d0z.')
    // On stderr, so that a new key stands alone on stdout: a typing error should not go unseen.
    if (await ensureOrganization(db, named)) console.error(`Created the organization ${named}.`)
    return named
  }
  const rows = await db.selectFrom('organizations').select('id').distinct().limit(2).execute()
  if (rows.length > 1) throw new Error('There are several organizations: say which with --organization org_….')
  const id = rows[0]?.id ?? newId('org')
  await ensureOrganization(db, id)
  return id
}

/**
 * An organization has a row for test and one for live, so that each has its own origins.
 * @returns whether it is new
 */
export async function ensureOrganization(db: Database, id: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('organizations')
    .values([
      { id, mode: 'test', name: 'My organization' },
      { id, mode: 'live', name: 'My organization' },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) > 0
}
