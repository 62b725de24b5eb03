import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openTestDatabase } from '../database.ts'
import { sampleOf } from '../documents/samples.ts'
import { openStack } from '../stack.ts'
import { openTerminal } from './terminal.ts'

const root = join(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** Without npm's own half second. */
function withoutNpm(command: string): string {
  return command.replace(/^npm run (?:--silent )?([\w-]+) --/, (_, name: string) => scripts[name] ?? 'no such script')
}

/** Runs a block command by command, as each may fail by itself, and expects that none does; what they print. */
async function runEach(databaseUrl: string, block: string): Promise<string[]> {
  const terminal = openTerminal(root, { DATABASE_URL: databaseUrl })
  const said: string[] = []
  for (const command of block.replaceAll('\\\n', ' ').trim().split('\n')) {
    const output = await terminal.paste(`${withoutNpm(command)}\necho "exit code $?"`)
    expect(output, command).toMatch(/exit code 0$/)
    said.push(output.replace(/\n?exit code 0$/, ''))
  }
  return said
}

test('the documented commands for API keys make, list, replace and end one', async () => {
  const { url } = await openTestDatabase()
  const block = sampleOf('docs/api-keys.md', 'API keys', 'sh')
  const [create = '', ...others] = block.trim().split('\n')
  const [key = ''] = await runEach(url, create)
  expect(key).toMatch(/^arau_test_\w{61}$/)
  const [list, rotated, revoked] = await runEach(
    url,
    others.join('\n').replaceAll('key_8hR2kQ9wZbL', `key_${key.split('_')[2]}`),
  )
  expect(list).toContain('backend')
  expect(rotated).toMatch(/^arau_test_\w{61}$/)
  expect(revoked).toContain('is revoked.')
})

test('the documented settings of an organization are taken', async () => {
  const { url } = await openTestDatabase()
  const page = 'docs/widget-setup.md'
  const blocks = ['What the user sees', 'Hosted page', 'Before going live'].map((section) =>
    sampleOf(page, section, 'sh'),
  )
  const shown = (await runEach(url, blocks.join(''))).map((output) => JSON.parse(output.slice(output.indexOf('{'))))
  expect(shown.at(-1)).toMatchObject({
    mode: 'live',
    name: 'Café Araucaria',
    purpose: { es: 'Para marcar tu cuenta como pagada.', en: 'To tick off your tab.' },
    returnUrls: ['https://shop.example.com/connected', 'myapp://connected'],
    allowedOrigins: ['https://shop.example.com'],
  })
})

test('the documented webhook endpoint is created, and the documented command listens for what happens', async () => {
  const stack = await openStack({ served: true })
  const [request = '', body = ''] = sampleOf('docs/webhooks.md', 'Endpoints', 'http').trim().split('\n')
  const [method = '', path = ''] = request.split(' ')
  const created = await stack.call(method, path, { body: JSON.parse(body) })
  expect(created).toMatchObject({
    status: 201,
    body: { ...JSON.parse(body), secret: expect.stringMatching(/^whsec_/) },
  })

  const terminal = openTerminal(root)
  const command = sampleOf('docs/webhooks.md', 'While you develop', 'sh').trim().replace('arau_test_…', stack.owner.key)
  await terminal.paste(`${command} --api ${stack.publicUrl} &`)
  await expect
    .poll(() => terminal.lines.at(-1))
    .toMatch(/^Forwarding the events of \S+ to http:\/\/localhost:3000\/webhooks, signed with whsec_/)
})

test('the documented request is carried out once, however often it is pasted', async () => {
  const stack = await openStack({ served: true })
  const terminal = openTerminal(root, { API: `${stack.publicUrl}/v1`, KEY: stack.owner.key })
  const sample = sampleOf('docs/conventions.md', 'Idempotency', 'sh')
  const [first, again] = [await terminal.paste(sample), await terminal.paste(sample)]
  expect(first).toMatch(/^HTTP\/1.1 201 /)
  expect(first).not.toMatch(/^idempotency-replayed/im)
  expect(again).toMatch(/^idempotency-replayed: true/im)
  const [created, createdAgain] = [first, again].map((answer) => JSON.parse(answer.slice(answer.indexOf('\n{'))))
  expect(createdAgain).toEqual(created)
  expect((await stack.call('GET', '/v1/connections')).body.data).toHaveLength(1)
})

test('the documented link to the hosted page leads to it, with the token where no server sees it', async () => {
  const stack = await openStack({ served: true })
  const { connectionId, widgetToken } = await stack.createConnection()
  const returnUrls = ['https://shop.example.com/connected']
  await stack.db.updateTable('organizations').set({ returnUrls }).execute()
  const snippet = sampleOf('docs/widget-setup.md', 'Hosted page', 'js').replace(
    'https://api.araucaria.money',
    stack.publicUrl,
  )
  const given: URL[] = []
  const location = { assign: (address: URL) => given.push(address) }
  runInNewContext(snippet, { connectionId, widgetToken, location, URL, URLSearchParams })
  const [address] = given
  expect(new URLSearchParams(address!.hash.slice(1)).get('token')).toBe(widgetToken)
  expect(`${address!.pathname}${address!.search}`).not.toContain(widgetToken)
  const answer = await fetch(address!)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
})
