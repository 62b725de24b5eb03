import { databaseConfig } from '../config.ts'
import { openDatabase, type Database } from './index.ts'

/** Runs a command-line tool on the database of `DATABASE_URL`; an error is one sentence and exit code 1. */
export async function runTool(tool: (db: Database) => Promise<void>): Promise<void> {
  try {
    const db = openDatabase(databaseConfig(process.env).databaseUrl)
    await tool(db).finally(() => db.destroy())
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    // A refused connection to a name with two addresses has a code and no message.
    console.error(message || `PostgreSQL does not answer (${code}): check DATABASE_URL.`)
    process.exitCode = 1
  }
}
