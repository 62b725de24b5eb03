import { expect, test } from 'vitest'
import { findKeyOwner } from '../../api/api-keys.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { runTool } from './run-tool.ts'

async function openTool() {
  const { db, url } = await openTestDatabase()
  return { db, keys: (...args: string[]) => runTool('api/keys.ts', url, ...args) }
}

test('create prints a new test key and nothing else, and the key works', async () => {
  const { db, keys } = await openTool()
  const first = await keys('create')
  expect(first).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^arau_test_[\w-]{43}\n$/) })
  const second = await keys('create', '--mode', 'live', '--name', 'tienda')
  expect(second.stdout).toMatch(/^arau_live_/)

  const owners = [await findKeyOwner(db, first.stdout.trim()), await findKeyOwner(db, second.stdout.trim())]
  expect(owners.map((owner) => owner?.mode)).toEqual(['test', 'live'])
  expect(owners[0]?.organizationId).toBe(owners[1]?.organizationId)
})

test('list shows every key by its last letters, never whole', async () => {
  const { keys } = await openTool()
  const key = (await keys('create', '--name', 'tienda')).stdout.trim()
  const { stdout } = await keys('list')
  expect(stdout).toMatch(new RegExp(`^key_\\w+  org_\\w+  test  …${key.slice(-4)}  .*  active  tienda\\n$`))
  expect(stdout).not.toContain(key.slice(10, 30))
})

test('a revoked key stops working at once, and is revoked once', async () => {
  const { db, keys } = await openTool()
  const [revoked, kept] = [(await keys('create')).stdout.trim(), (await keys('create')).stdout.trim()]
  const id = (await keys('list')).stdout.split('  ')[0]!
  expect(await keys('revoke', id)).toMatchObject({ code: 0, stdout: `${id} is revoked.\n` })
  expect(await findKeyOwner(db, revoked)).toBeUndefined()
  expect(await findKeyOwner(db, kept)).toBeDefined()
  expect((await keys('list')).stdout).toMatch(new RegExp(`^${id} .* revoked 20`))
  expect(await keys('revoke', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('is not an active key') })
})

test('with several organizations the tool asks which', async () => {
  const { db, keys } = await openTool()
  const { organizationId } = await createOrganization(db)
  await createOrganization(db)
  const unclear = await keys('create')
  expect(unclear).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--organization org_') })
  const { stdout } = await keys('create', '--organization', organizationId)
  expect(await findKeyOwner(db, stdout.trim())).toMatchObject({ organizationId })
})

test('what it cannot do is one clear sentence, without a stack trace', async () => {
  const { keys } = await openTool()
  const outcomes = [
    [await keys('create', '--mode', 'both'), '--mode is test or live.'],
    [await keys('revoke'), 'Say which key'],
    [await keys(), 'npm run --silent keys -- create'],
    [await keys('create', '--nmae', 'x'), '--nmae'],
  ] as const
  for (const [{ code, stdout, stderr }, sentence] of outcomes) {
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
  }
})
