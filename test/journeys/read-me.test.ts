import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { serveSandboxBank } from '../bank/serve.ts'
import { serve } from '../serve.ts'
import { openStack } from '../stack.ts'

/** What the README's blocks print, pasted as they are into one shell beside a running service. */
async function paste(blocks: number): Promise<object[]> {
  const stack = await openStack({ bank: createSandboxConnector(await serveSandboxBank()) })
  await stack.startWorker()
  const apiUrl = await serve(stack.app.fetch, '127.0.0.1')
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, '.data'))
  await writeFile(join(folder, '.data/api-key'), stack.owner.key)

  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const commands = [...readme.matchAll(/^```sh\n((?:API=|post\(\)|sign_in\(\)|get\(\)).*?)^```$/gms)].map(
    ([, block]) => block!,
  )
  expect(commands).toHaveLength(4)
  const port = `${await freePort()}`
  const pasted = commands
    .slice(0, blocks)
    .join('')
    .replace('http://localhost:8080', apiUrl)
    .replace('localhost:3000', `127.0.0.1:${port}`)
    .replace('listen(3000)', `listen(${port}, "127.0.0.1")`)
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted], { cwd: folder })
  return JSON.parse(`[${stdout.replaceAll('}{', '},{')}]`)
}

const accepted = { submissionId: expect.stringMatching(/^sub_/) }

test('the README’s first connection by curl ends CONNECTED', async () => {
  expect(await paste(1)).toEqual([
    accepted,
    expect.objectContaining({ status: 'CONNECTED', version: 2, institutionId: 'ins_cl_banco_de_chile' }),
  ])
})

test('the README’s scenarios A and B by curl go as it says', async () => {
  const wrongPassword = expect.objectContaining({ code: 'invalid_credentials' })
  expect((await paste(2)).slice(2)).toEqual([
    accepted,
    expect.objectContaining({ status: 'FAILED_AUTH', version: 2, error: wrongPassword }),
    accepted,
    expect.objectContaining({ status: 'CONNECTED', version: 3, lastSyncedAt: null }),
    expect.objectContaining({ status: 'CONNECTED', version: 4, lastSyncedAt: expect.any(String) }),
    expect.objectContaining({ status: 'CONNECTED', version: 4 }),
    expect.objectContaining({ status: 'CONNECTED', version: 4 }),
    expect.objectContaining({ status: 'FAILED_AUTH', version: 5, error: wrongPassword }),
    accepted,
    expect.objectContaining({ status: 'CONNECTED', version: 6 }),
  ])
})

test('the README’s second factor by curl is asked again after a wrong code, and ends CONNECTED', async () => {
  const answered = { challengeId: expect.stringMatching(/^chl_/) }
  const [first, second, third, last] = (await paste(3)).slice(-4)
  expect([first, second, third]).toEqual([accepted, answered, answered])
  expect(second).not.toEqual(third)
  expect(last).toMatchObject({ status: 'CONNECTED', version: 4 })
})

test('the README’s webhook is refused while nothing runs there, and accepted when it is sent again', async () => {
  const [refused, asked, delivered, endpoint] = (await paste(4)).slice(-4)
  const attempt = { number: 1, statusCode: null, error: 'the connection was refused', responseExcerpt: null }
  expect(refused).toMatchObject({ status: 'pending', test: true, attempts: [attempt] })
  expect(asked).toMatchObject({ status: 'pending', attempts: [attempt] })
  const second = { number: 2, statusCode: 200, error: null, responseExcerpt: 'thanks' }
  expect(delivered).toMatchObject({ status: 'delivered', nextAttemptAt: null, attempts: [attempt, second] })
  expect(endpoint).toMatchObject({ enabled: true, health: { lastError: attempt.error, failingSince: null } })
})
