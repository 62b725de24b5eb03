import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { checkDatabase } from '../../db/check.ts'
import { openDatabase, type Database } from '../../db/index.ts'
import { migrate } from '../../db/migrate.ts'
import { runTool } from '../api/run-tool.ts'
import { openTestDatabase } from '../database.ts'

/** An empty database beside the cloned ones. */
async function openEmptyDatabase(encoding: string): Promise<{ db: Database; url: string }> {
  const { db: admin, url } = await openTestDatabase()
  const name = `empty_${randomBytes(6).toString('hex')}`
  await sql
    .raw(`create database ${name} template template0 encoding '${encoding}' locale_provider libc locale 'C'`)
    .execute(admin)
  const address = new URL(url)
  address.pathname = name
  const db = openDatabase(address.href, 2)
  // Registered after the admin's own, so it runs before that one closes.
  onTestFinished(async () => {
    await db.destroy()
    await sql.raw(`drop database ${name}`).execute(admin)
  })
  return { db, url: address.href }
}

test('the migrations make an empty database ready, and applying them again changes nothing', async () => {
  const { db } = await openEmptyDatabase('UTF8')
  await expect(checkDatabase(db)).rejects.toThrow(/lacks 0001-initial(, \d{4}-\S+)+: run `npm run migrate`/)
  expect(await migrate(db)).toContain('0001-initial')
  await checkDatabase(db)
  expect(await migrate(db)).toEqual([])
})

test('of several `npm run migrate` at once one applies the migrations, and the others wait for it', async () => {
  const { db, url } = await openEmptyDatabase('UTF8')
  const outcomes = await Promise.all(Array.from({ length: 3 }, () => runTool('db/migrate.ts', url)))
  for (const { code, stderr } of outcomes) expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const said = outcomes.map(({ stdout }) => stdout.split(',')[0]!).toSorted()
  expect(said).toEqual(['Applied 0001-initial', 'The database is up to date.\n', 'The database is up to date.\n'])
  await checkDatabase(db)
})

test('a database that cannot hold ñ is refused in one sentence', async () => {
  const { db } = await openEmptyDatabase('SQL_ASCII')
  await expect(checkDatabase(db)).rejects.toThrow(/encoding is SQL_ASCII: create it with ENCODING 'UTF8'/)
})

test('a PostgreSQL that does not answer is one sentence that names the setting', async () => {
  const db = openDatabase('postgres://nobody@127.0.0.1:1/nowhere', 1)
  onTestFinished(() => db.destroy())
  await expect(checkDatabase(db)).rejects.toThrow(/^PostgreSQL does not answer \(.*\): check DATABASE_URL\.$/)
})

test('every row belongs to an organization, in test or in live mode', async () => {
  const { db } = await openTestDatabase()
  // What counts requests is rate-limiter-flexible's, and lasts a minute.
  const tables = (await db.introspection.getTables()).filter(({ name }) => !/^kysely_|^rate_?limits$/i.test(name))
  expect(tables.length).toBeGreaterThanOrEqual(13)
  for (const { name, columns } of tables) {
    const owner = columns.filter((column) => /^(organization_?id|mode)$/i.test(column.name))
    const expected = name === 'organizations' ? 1 : 2
    expect(owner.filter((column) => !column.isNullable).length, name).toBe(expected)
  }
  const { rows } = await sql<{ table: string }>`
    select conrelid::regclass::text as table from pg_constraint
    where contype = 'f' and confrelid = 'organizations'::regclass and cardinality(conkey) = 2
  `.execute(db)
  const owned = tables.map(({ name }) => snake(name)).filter((name) => name !== 'organizations')
  expect(rows.map(({ table }) => table).toSorted()).toEqual(owned.toSorted())
})

test('an organization has a mode of test or live and no other', async () => {
  const { db } = await openTestDatabase()
  await insertOrganization(db, 'test')
  await insertOrganization(db, 'live')
  await expect(insertOrganization(db, 'sandbox')).rejects.toThrow('check constraint')
})

function insertOrganization(db: Database, mode: string) {
  return sql`insert into organizations (id, mode, name) values ('org_1', ${mode}, 'x')`.execute(db)
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
