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
  const args = ['api/keys.ts', 'create', '--name', 'development', '--organization', organization]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  await rm(file, { force: true })
  await writeFile(file, stdout, { mode: 0o600 })
  return stdout.trim()
}

/** Says who the demo shop is and what for, and allows it as a way back from the hosted page. */
export async function introduceShop(shopUrl: string, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = [
    ['--name', 'Café Araucaria'],
    ['--purpose', 'es=Para marcar tu cuenta como pagada apenas llega tu transferencia.'],
    ['--purpose', 'en=To tick off your tab as soon as your transfer arrives.'],
    ['--return-url', `${shopUrl}/`],
  ]
  const args = ['api/organization.ts', '--organization', organization, ...settings.flat()]
  await promisify(execFile)(process.execPath, args, { env })
}

async function isKnown(key: string, apiUrl: string): Promise<boolean> {
  const response = await fetch(`${apiUrl}/v1/institutions`, { headers: { authorization: `Bearer ${key}` } })
  return response.status !== 401
}
