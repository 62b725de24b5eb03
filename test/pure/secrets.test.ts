import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { apiConfig, workerConfig } from '../../config.ts'
import { generateSecrets } from '../../sealing/generate.ts'
import { open } from '../../sealing/open.ts'
import { seal } from '../../sealing/seal.ts'

async function generated() {
  const parent = await mkdtemp(join(tmpdir(), 'araucaria-secrets-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'new', 'folder')
  await generateSecrets(folder)
  const read = async (name: string) => parseEnv(await readFile(join(folder, name), 'utf8'))
  return { folder, api: await read('api.env'), worker: await read('worker.env') }
}
const rest = { DATABASE_URL: 'postgres://localhost/araucaria' }

test('the files are the settings that API and worker start with, and what the API seals the worker opens', async () => {
  const { api, worker } = await generated()
  const [publicKey] = apiConfig({ ...rest, ...api }).sealingKeys
  const sealedFor = { connectionId: 'con_1', institutionId: 'ins_1', submissionId: 'sub_1', expiresAt: null }
  const sealed = await seal(publicKey!, { rut: '1-9' }, sealedFor)
  const { sealingKeys } = workerConfig({ ...rest, ...worker })
  expect(await open(sealingKeys, sealed, sealedFor, new Date())).toEqual({ rut: '1-9' })
  expect(api.WEBHOOK_SECRET_KEY).toBe(worker.WEBHOOK_SECRET_KEY)
})

test('the API’s file holds nothing that opens a credential, and the worker’s nothing that signs a widget token', async () => {
  const { api, worker } = await generated()
  for (const key of workerConfig({ ...rest, ...worker }).sealingKeys) expect(JSON.stringify(api)).not.toContain(key.d)
  expect(Object.keys(api).toSorted()).toEqual(['SEALING_PUBLIC_KEYS', 'WEBHOOK_SECRET_KEY', 'WIDGET_TOKEN_KEY'])
  expect(JSON.stringify(worker)).not.toContain(apiConfig({ ...rest, ...api }).widgetTokenKeys[0]!.d)
})

test('only their owner can read the files, and they are never overwritten', async () => {
  const { folder, api } = await generated()
  for (const file of ['api.env', 'worker.env']) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  await expect(generateSecrets(folder)).rejects.toThrow('holds secrets already')
  expect(parseEnv(await readFile(join(folder, 'api.env'), 'utf8'))).toEqual(api)
})
