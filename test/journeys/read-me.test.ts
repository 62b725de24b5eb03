import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { testPasswords } from '../../sandbox/stories.ts'
import { serveSandboxBank } from '../bank/serve.ts'
import { readPage, sampleOf } from '../documents/samples.ts'
import { serve } from '../serve.ts'
import { openStack } from '../stack.ts'
import { openTerminal } from './terminal.ts'

/** A shell beside a running service, in a folder as `npm start` leaves it; what the blocks of a page print there, as JSON. */
async function openShell(page: string) {
  const stack = await openStack({ bank: createSandboxConnector(await serveSandboxBank()) })
  await stack.startWorker()
  const apiUrl = await serve(stack.app.fetch, '127.0.0.1')
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-shell-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, '.data'))
  await writeFile(join(folder, '.data/api-key'), stack.owner.key)
  const port = await freePort()
  const terminal = openTerminal(folder)
  return async (section: string): Promise<object[]> => {
    const said = await terminal.paste(
      sampleOf(page, section, 'sh')
        .replace('http://localhost:8080', apiUrl)
        .replace('localhost:3000', `127.0.0.1:${port}`)
        .replace('listen(3000)', `listen(${port}, "127.0.0.1")`),
    )
    return JSON.parse(`[${said.replaceAll(/}\s*{/g, '},{')}]`)
  }
}

const accepted = { submissionId: expect.stringMatching(/^sub_/) }
const answered = { challengeId: expect.stringMatching(/^chl_/) }
const failed = (version: number, code: string) =>
  expect.objectContaining({ status: 'FAILED_AUTH', version, error: expect.objectContaining({ code }) })
const connected = (version: number, more: object = {}) =>
  expect.objectContaining({ status: 'CONNECTED', version, ...more })

test('the README’s first connection by curl ends CONNECTED', async () => {
  const paste = await openShell('README.md')
  expect(await paste('The first connection')).toEqual([
    accepted,
    connected(2, { institutionId: 'ins_cl_banco_de_chile' }),
  ])
})

test('each scenario goes by curl as the page of the sandbox bank says', async () => {
  const paste = await openShell('docs/sandbox.md')
  expect(await paste('In your CI')).toEqual([])

  expect(await paste('A wrong password, and a changed one')).toEqual([
    accepted,
    failed(2, 'invalid_credentials'),
    accepted,
    connected(3, { lastSyncedAt: null }),
    connected(4, { lastSyncedAt: expect.any(String) }),
    connected(4),
    connected(4),
    failed(5, 'invalid_credentials'),
    accepted,
    connected(6),
  ])

  const [signedIn, asked, first, askedAgain, second, last] = await paste('A second factor')
  expect([asked, askedAgain]).toMatchObject([{ step: 'awaiting_challenge' }, { attemptsRemaining: 2 }])
  expect([signedIn, first, second, last]).toEqual([accepted, answered, answered, connected(4)])
  expect(first).not.toEqual(second)

  expect(await paste('A failure of your choice')).toEqual([accepted, failed(2, 'account_locked')])

  const [refused, waiting, delivered, endpoint] = await paste('A webhook that is not accepted')
  const shown = JSON.parse(sampleOf('docs/sandbox.md', 'A webhook that is not accepted', 'json'))
  const ofAnyDay = { at: expect.any(String), durationMs: expect.any(Number) }
  const attempts = shown.attempts.map((attempt: object) => ({ ...attempt, ...ofAnyDay }))
  expect(refused).toMatchObject({ status: 'pending', test: true, attempts: [attempts[0]] })
  expect(waiting).toMatchObject({ status: 'pending', attempts: [attempts[0]] })
  const ids = ['webhookDeliveryId', 'eventId', 'webhookEndpointId', 'createdAt'] as const
  const ofEach = Object.fromEntries(ids.map((id) => [id, expect.any(String)]))
  expect(delivered).toEqual({ ...shown, ...ofEach, attempts })
  expect(endpoint).toMatchObject({ enabled: true, health: { lastError: attempts[0].error, failingSince: null } })
})

test('the page of the sandbox bank tells every password that has a story', () => {
  const [, table = ''] = /^\| password.*\n\|.*\n((?:\|.*\n)+)/m.exec(readPage('docs/sandbox.md')) ?? []
  const told = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1]?.matchAll(/`(\w+)`/g) ?? [])].map(([, name]) => name))
  const wrong = 'error_invalid_credentials'
  const known = testPasswords.map(({ password }) => password)
  expect(new Set([...told, wrong])).toEqual(new Set(known))
})
