import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { promises as fs } from 'node:fs'
import path from 'node:path'
import { databaseConfig } from '../config.ts'
import { openDatabase, type Database } from './index.ts'

/** Applies what is missing, under Kysely's advisory lock; returns the names applied. */
export async function migrate(db: Database): Promise<string[]> {
  const provider = new FileMigrationProvider({
    fs,
    path,
    migrationFolder: path.join(import.meta.dirname, 'migrations'),
  })
  const { error, results = [] } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error
  return results.map((result) => result.migrationName)
}

if (import.meta.main) {
  const db = openDatabase(databaseConfig(process.env).databaseUrl)
  try {
    const applied = await migrate(db)
    console.log(applied.length ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
  } catch (error) {
    console.error(`The migrations could not be applied: ${(error as Error).message}`)
    process.exitCode = 1
  } finally {
    await db.destroy()
  }
}
