import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { keySetConfig, type KeySetting } from '../../config.ts'
import { generateSealingKey, generateSigningKey, publicPart } from '../../sealing/keys.ts'
import { destroySealedFor } from '../../db/sealed-texts.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertConnection, insertCredentials } from '../db/records.ts'
import { sampleOf } from '../documents/samples.ts'
import { openStack } from '../stack.ts'
import { startService } from '../workflows/service-process.ts'

const root = join(import.meta.dirname, '../..')
const page = 'docs/rotating-keys.md'
const lacking = 'A worker that does not start for want of a key'

const { db, url } = await openTestDatabase(afterAll)
const owner = await createOrganization(db)
const [sealing, storage] = [await generateSealingKey(), await generateSealingKey()]
const signing = await generateSigningKey()
const jwks = (...keys: object[]) => JSON.stringify({ keys })
const settings = {
  SEALING_PRIVATE_KEYS: jwks(sealing),
  STORAGE_KEYS: jwks(storage),
  WIDGET_TOKEN_KEY: JSON.stringify(signing),
}

/** The tool as an operator calls it, with these settings; what it prints is split into lines. */
async function rotation(args: string[], env: Record<string, string> = settings) {
  const options = {
    cwd: root,
    env: { PATH: process.env.PATH, DATABASE_URL: url, ...env },
  }
  const outcome = await promisify(execFile)(process.execPath, ['sealing/rotation.ts', ...args], options).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  return { ...outcome, code: 'code' in outcome ? outcome.code : 0 }
}

/** The keys of the one line that it printed. */
function printed<Setting extends KeySetting>(stdout: string, setting: Setting) {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  return keySetConfig(parseEnv(stdout), setting)
}

async function insertStored(keyId: string): Promise<string> {
  const connectionId = await insertConnection(db, owner)
  await insertCredentials(db, connectionId, 'sub_1')
  await db.updateTable('credentials').set({ state: 'stored', keyId }).where('connectionId', '=', connectionId).execute()
  return connectionId
}

test('a new key comes to the end of its set, is named beside it, and public keys are printed alone', async () => {
  const added = ['SEALING_PRIVATE_KEYS', 'WIDGET_TOKEN_KEY'] as const
  const [first, second] = await Promise.all(added.map((setting) => rotation(['add', setting])))
  const after = [
    [printed(first!.stdout, 'SEALING_PRIVATE_KEYS'), sealing, first!.stderr],
    [printed(second!.stdout, 'WIDGET_TOKEN_KEY'), signing, second!.stderr],
  ] as const
  for (const [keys, old, stderr] of after) {
    expect(keys).toHaveLength(2)
    expect(keys[0]).toEqual(old)
    expect(stderr).toBe(`The new key is ${keys[1]!.kid}.\n`)
  }
  const published = await rotation(['public'], parseEnv(first!.stdout) as Record<string, string>)
  expect(printed(published.stdout, 'SEALING_PUBLIC_KEYS')).toEqual(after[0][0].map(publicPart))
  expect(published.stdout).not.toContain(sealing.d)
})

test('a key that texts need is counted and not dropped, and one that is lost is given up', async () => {
  const lost = await generateSealingKey()
  for (const key of [storage, storage, lost]) await insertStored(key.kid)
  const env = { ...settings, STORAGE_KEYS: jwks(lost, storage) }
  const [status, drop] = await Promise.all([rotation(['status']), rotation(['drop', 'STORAGE_KEYS', storage.kid], env)])
  expect(
    status.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['SETTING', 'KEY', 'PLACE', 'NEEDED FOR', 'TEXTS'],
    ['WIDGET_TOKEN_KEY', signing.kid, '1'],
    ['SEALING_PRIVATE_KEYS', sealing.kid, '1', '0'],
    ['STORAGE_KEYS', storage.kid, '1', 'stored credentials', '2'],
    ['STORAGE_KEYS', lost.kid, 'missing', 'stored credentials', '1'],
  ])
  expect(drop).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `${storage.kid} is still needed for 2 stored credentials.\n`,
  })

  const refused = await rotation(['give-up', lost.kid], env)
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('what is sealed for it can be opened') })
  const given = await rotation(['give-up', lost.kid])
  expect(given.stdout).toBe(`Destroyed 1 stored credentials, which only ${lost.kid} would have opened.\n`)
  const rows = await db.selectFrom('credentials').select('keyId').execute()
  expect(rows).toEqual([{ keyId: storage.kid }, { keyId: storage.kid }])

  const unused = await rotation(['drop', 'STORAGE_KEYS', lost.kid], { STORAGE_KEYS: jwks(storage, lost) })
  expect(printed(unused.stdout, 'STORAGE_KEYS')).toEqual([storage])
})

/** Of a printed table. */
const columns = (table: string) => table.split('\n')[0]!.split(/ {2,}/)

test('the commands of the pages are the tool’s, and it answers as they say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-rotation-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const lines = Object.entries(settings).map(([setting, value]) => `${setting}='${value}'`)
  await writeFile(join(folder, 'worker.env'), lines.join('\n'))
  const paste = async (command: string) => {
    const options = { cwd: root, env: { PATH: process.env.PATH, DATABASE_URL: url } }
    return (await promisify(execFile)('bash', ['-c', command.replace('=secrets/', `=${folder}/`)], options)).stdout
  }
  const [status = '', docker = ''] = sampleOf(page, 'The tool', 'sh').split('\n')
  expect(docker).toContain('docker compose run --rm worker sealing/rotation.ts status')
  for (const command of [status, sampleOf('docs/runbook.md', 'Certificates and keys', 'sh')]) {
    expect(columns(await paste(command))).toEqual(columns(sampleOf(page, 'The tool', '')))
  }
  const giveUp = sampleOf(page, lacking, 'sh')
  expect(await paste(giveUp)).toBe('Nothing is sealed for a key of that id.\n')
})

test('what it cannot do is one clear sentence on stderr, and nothing that could be taken for a setting', async () => {
  const outcomes = [
    [[], 'npm run --silent rotation -- status'],
    [['add', 'LOGIN_HASH_KEY'], 'Say which setting: WIDGET_TOKEN_KEY, SEALING_PUBLIC_KEYS'],
    [['add', 'SEALING_PUBLIC_KEYS'], 'Public keys are made of SEALING_PRIVATE_KEYS'],
    [['use', 'STORAGE_KEYS', storage.d], `There is no key of that id; there are: ${storage.kid}.`],
  ] as const
  await Promise.all(
    outcomes.map(async ([args, sentence]) => {
      const { code, stdout, stderr } = await rotation([...args])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(sentence)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(stderr).not.toContain(storage.d)
    }),
  )
})

test('a worker seals anew what it finds, and one that lacks a key that is needed does not start', async () => {
  const stack = await openStack()
  const { activityDeps } = stack
  const first = await stack.startWorker()
  const { connectionId } = await stack.connect()
  await first.stop()
  const newKey = await generateSealingKey()

  const started = startService('activities/worker.ts', stack, { STORAGE_KEYS: jwks(newKey) })
  const sentence = sampleOf(page, lacking, '')
    .trim()
    .replace('Xb7dYl0uPq2R', activityDeps.storageKeys[0]!.kid)
    .replace('311', '1')
  await expect(started).rejects.toThrow(sentence)

  activityDeps.storageKeys = [newKey, ...activityDeps.storageKeys]
  await startService('activities/worker.ts', stack)
  const keyIds = () => stack.db.selectFrom('credentials').select('keyId').execute()
  await expect.poll(keyIds).toEqual([{ keyId: newKey.kid }])

  // Of a key that was given up, the user signs in anew.
  await destroySealedFor(stack.db, newKey.kid)
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  const { error } = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  expect(error?.code).toBe('reauthentication_required')
})
