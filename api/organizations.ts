import type { Database } from '../db/index.ts'
import { newId } from '../ids.ts'

/** The organization that is meant when none is named: the only one, or a new one where there is none yet. */
export async function findOnlyOrganization(db: Database): Promise<string> {
  const rows = await db.selectFrom('organizations').select('id').distinct().limit(2).execute()
  if (rows.length > 1) throw new Error('There are several organizations: say which with --organization org_….')
  return rows[0]?.id ?? newId('org')
}

/** An organization has a row for test and one for live, so that each has its own origins. */
export async function ensureOrganization(db: Database, id: string): Promise<void> {
  await db
    .insertInto('organizations')
    .values([
      { id, mode: 'test', name: 'My organization' },
      { id, mode: 'live', name: 'My organization' },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
