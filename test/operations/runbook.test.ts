import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestDatabase } from '../database.ts'
import { readPage, samplesIn } from '../documents/samples.ts'

const page = 'docs/runbook.md'

test('every query of the runbook is answered by a database as it is now, and writes nothing', async () => {
  const { db } = await openTestDatabase()
  const fenced = samplesIn(page).flatMap(({ language, code }) => (language === 'sql' ? code.split(';') : []))
  const inline = [...readPage(page).matchAll(/`(select [^`]+)`/g)].map(([, query]) => query!)
  const queries = [...fenced, ...inline].filter((query) => query.trim() !== '')
  expect(queries.length).toBeGreaterThan(8)
  await db.transaction().execute(async (trx) => {
    await sql`set transaction read only`.execute(trx)
    for (const query of queries) await sql.raw(query).execute(trx)
  })
})
