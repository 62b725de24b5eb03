import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { promises as fs } from 'node:fs'
import path from 'node:path'
import type { Database } from './index.ts'
import { runTool } from './tool.ts'

const provider = new FileMigrationProvider({
  fs,
  path,
  migrationFolder: path.join(import.meta.dirname, 'migrations'),
})

/** The names of those that the database lacks. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const migrations = await new Migrator({ db, provider }).getMigrations()
  return migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name)
}

/** Applies what is missing, under Kysely's advisory lock; returns the names applied. */
export async function migrate(db: Database): Promise<string[]> {
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error
  return results.map((result) => result.migrationName)
}

if (import.meta.main) {
  await runTool(async (db) => {
    const applied = await migrate(db)
    console.log(applied.length ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
  })
}
