import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** The demo shop's own, so that in a database of yours it meets nobody else's connections. */
const organization = 'org_demo_shop'

/** The test API key kept in `file`, or a new one where there is none or this database does not know it. */
export async function developmentKey(file: string, apiUrl: string, env: NodeJS.ProcessEnv): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept && (await isKnown(kept.trim(), apiUrl))) return kept.trim()
  const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { env })
  const { stdout } = await run('api/keys.ts', 'create', '--name', 'development', '--organization', organization)
  await run('api/organization.ts', '--organization', organization, '--name', 'Café Araucaria')
  await rm(file, { force: true })
  await writeFile(file, stdout, { mode: 0o600 })
  return stdout.trim()
}

async function isKnown(key: string, apiUrl: string): Promise<boolean> {
  const response = await fetch(`${apiUrl}/v1/institutions`, { headers: { authorization: `Bearer ${key}` } })
  return response.status !== 401
}
