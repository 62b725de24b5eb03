import { expect, test } from 'vitest'
import { findApiKey } from '../../api/api-keys.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { insertOldKey } from '../db/records.ts'
import { runTool } from './run-tool.ts'

async function openTool() {
  const { db, url } = await openTestDatabase()
  return { db, keys: (...args: string[]) => runTool('api/keys.ts', url, ...args) }
}

/** As support calls it. */
function idOf(key: string): string {
  return `key_${key.split('_')[2]}`
}

/** The rows of a printed table by the id they begin with, without the widths of its columns. */
function rowOf(table: string, id: string): string[] | undefined {
  return table
    .split('\n')
    .map((line) => line.split(/ {2,}/))
    .find(([first]) => first === id)
}

const minute = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)

test('create prints a new test key and nothing else, and the key works', async () => {
  const { db, keys } = await openTool()
  const first = await keys('create')
  expect(first).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^arau_test_\w{61}\n$/) })
  const second = await keys('create', '--mode', 'live', '--name', 'tienda')
  expect(second.stdout).toMatch(/^arau_live_\w{61}\n$/)

  const known = [await findApiKey(db, first.stdout.trim()), await findApiKey(db, second.stdout.trim())]
  expect(known.map((key) => key?.mode)).toEqual(['test', 'live'])
  expect(known[0]?.organizationId).toBe(known[1]?.organizationId)
})

test('list is a table of every key by its id, never whole, and of those from before by their last letters', async () => {
  const { db, keys } = await openTool()
  const owner = await createOrganization(db)
  const old = await insertOldKey(db, owner)
  const key = (await keys('create', '--name', 'la tienda', '--mode', 'live', '--expires', '2099-01-31')).stdout.trim()
  await db.updateTable('apiKeys').set({ lastUsedAt: '2026-11-27T10:59:59Z' }).where('id', '=', idOf(key)).execute()
  const { stdout } = await keys('list')
  const { organizationId } = owner
  expect(rowOf(stdout, 'ID')).toEqual([
    'ID',
    'NAME',
    'MODE',
    'ORGANIZATION',
    'CREATED (UTC)',
    'LAST USED',
    'EXPIRES',
    'STATE',
    'REPLACED BY',
  ])
  expect(rowOf(stdout, idOf(key))).toEqual([
    idOf(key),
    'la tienda',
    'live',
    organizationId,
    minute,
    '2026-11-27 10:59',
    '2099-01-31 00:00',
    'active',
  ])
  const shown = `${old.id} (…${old.key.slice(-4)})`
  expect(rowOf(stdout, shown)).toEqual([shown, 'old', 'test', organizationId, minute, 'never', 'never', 'active'])

  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  for (const column of ['ORGANIZATION', 'STATE']) {
    const begins = lines.map((line) => line.slice(lines[0]!.indexOf(column)).search(/\S/))
    expect(new Set(begins), column).toEqual(new Set([0]))
  }
  for (const whole of [key, old.key]) {
    expect(stdout).not.toContain(whole.slice(22, 28))
    expect(stdout).not.toContain(whole.slice(-6))
  }
})

test('a revoked key stops working at once, and is revoked once', async () => {
  const { db, keys } = await openTool()
  const [revoked, kept] = [(await keys('create')).stdout.trim(), (await keys('create')).stdout.trim()]
  const id = idOf(revoked)
  expect(await keys('revoke', id)).toMatchObject({ code: 0, stdout: `${id} is revoked.\n` })
  expect([await findApiKey(db, revoked), await findApiKey(db, kept)]).toMatchObject([
    { state: 'revoked' },
    { state: 'active' },
  ])
  expect(rowOf((await keys('list')).stdout, id)?.at(-1)).toMatch(/^revoked 20\d\d-/)
  expect(await keys('revoke', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('is not an active key') })
})

test('rotate prints the new key alone, and the list says until when the old one works and what replaces it', async () => {
  const { db, keys } = await openTool()
  const old = (await keys('create', '--name', 'tienda', '--mode', 'live')).stdout.trim()
  const { code, stdout, stderr } = await keys('rotate', idOf(old), '--grace', '3h')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^arau_live_\w{61}\n$/)])
  expect(stderr).toMatch(new RegExp(`^${idOf(old)} works until 20\\d\\d-`))
  const endsInMs = (await findApiKey(db, old))!.expiresAt!.getTime() - Date.now()
  expect(Math.abs(endsInMs - 3 * 3_600_000)).toBeLessThan(60_000)

  const table = (await keys('list')).stdout
  expect(rowOf(table, idOf(old))?.slice(-3)).toEqual([minute, 'active', idOf(stdout.trim())])
  expect(rowOf(table, idOf(stdout.trim()))).toContain('tienda')

  await keys('rotate', idOf(stdout.trim()))
  const dayMs = (await findApiKey(db, stdout.trim()))!.expiresAt!.getTime() - Date.now()
  expect(Math.abs(dayMs - 24 * 3_600_000)).toBeLessThan(60_000)
})

test('with several organizations the tool asks which', async () => {
  const { db, keys } = await openTool()
  const { organizationId } = await createOrganization(db)
  await createOrganization(db)
  const unclear = await keys('create')
  expect(unclear).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--organization org_') })
  const { stdout } = await keys('create', '--organization', organizationId)
  expect(await findApiKey(db, stdout.trim())).toMatchObject({ organizationId })
})

test('what it cannot do is one clear sentence, without a stack trace and without a key that was pasted', async () => {
  const { db, keys } = await openTool()
  const { key } = await createOrganization(db)
  const outcomes = [
    [['create', '--mode', 'both'], '--mode is test or live.'],
    [['create', '--name', ''], '--name is 1 to 80 characters.'],
    [['create', '--name', 'a\nb'], '--name is 1 to 80 characters.'],
    [['create', '--expires', 'soon'], '--expires is a day'],
    [['create', '--nmae', 'x'], '--nmae'],
    [['rotate', 'key_1', '--grace', 'soon'], '--grace is a duration'],
    [['rotate', 'key_1', '--mode', 'live'], '--mode'],
    [['rotate', key], 'Say which key by its id'],
    [['revoke', key], 'Say which key by its id'],
    [['revoke'], 'Say which key by its id'],
    [['revoke', 'key_1'], 'key_1 is not an active key'],
    [[], 'npm run --silent keys -- create'],
  ] as const
  for (const [args, sentence] of outcomes) {
    const { code, stdout, stderr } = await keys(...args)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stderr).not.toContain(key)
  }
})
