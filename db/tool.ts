import { databaseConfig } from '../config.ts'
import { openDatabase, type Database } from './index.ts'

/** Prints rows under a header, in columns of even width. */
export function printTable(header: string[], rows: string[][]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  for (const row of [header, ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
  }
}

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
