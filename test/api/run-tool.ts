import { execFile } from 'node:child_process'
import { resolve } from 'node:path'

interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs one of the command-line tools, as `npm run` does, against a database. */
export function runTool(file: string, databaseUrl: string, ...args: string[]): Promise<Outcome> {
  const cwd = resolve(import.meta.dirname, '../..')
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  return new Promise((done) => {
    execFile(process.execPath, [file, ...args], { cwd, env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}
