import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateSealingKey, generateSigningKey, publicPart } from './keys.ts'

/**
 * Writes the secrets of a new deployment as `api.env` and `worker.env`, readable by their owner only: each process
 * gets its own, and only the worker's can open a credential. Existing files are never overwritten.
 */
export async function generateSecrets(folder: string): Promise<void> {
  const files = { api: join(folder, 'api.env'), worker: join(folder, 'worker.env') }
  if (existsSync(files.api) || existsSync(files.worker)) {
    throw new Error(`${folder} holds secrets already; they were left as they are.`)
  }
  const sealingKey = await generateSealingKey()
  const webhookSecretKey = randomBytes(32).toString('base64')
  await mkdir(folder, { recursive: true })
  await write(files.api, {
    WIDGET_TOKEN_KEY: JSON.stringify({ keys: [await generateSigningKey()] }),
    SEALING_PUBLIC_KEYS: JSON.stringify({ keys: [publicPart(sealingKey)] }),
    WEBHOOK_SECRET_KEY: webhookSecretKey,
  })
  await write(files.worker, {
    SEALING_PRIVATE_KEYS: JSON.stringify({ keys: [sealingKey] }),
    STORAGE_KEYS: JSON.stringify({ keys: [await generateSealingKey()] }),
    LOGIN_HASH_KEY: randomBytes(32).toString('base64'),
    WEBHOOK_SECRET_KEY: webhookSecretKey,
  })
  // Both or none: an interrupted run can be repeated.
  for (const file of [files.api, files.worker]) await rename(`${file}.new`, file)
}

function write(file: string, settings: Record<string, string>): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`)
  return writeFile(`${file}.new`, lines.join(''), { mode: 0o600 })
}

if (import.meta.main) {
  const folder = process.argv[2]
  if (!folder) {
    console.error('Say where to: npm run secrets -- FOLDER')
    process.exit(1)
  }
  try {
    await generateSecrets(folder)
    console.log(`Wrote ${join(folder, 'api.env')} and ${join(folder, 'worker.env')}.`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
