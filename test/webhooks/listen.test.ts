import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { startChild } from '../../dev/processes.ts'
import { openStack } from '../stack.ts'
import { publishDeletion } from './receiver.ts'

/** `npm run listen` until the test is over, with the lines that it prints. */
function listen(...args: string[]) {
  const lines: string[] = []
  const child = startChild({
    title: 'listen',
    command: process.execPath,
    args: ['dev/listen.ts', ...args],
    log: (line) => lines.push(line),
  })
  onTestFinished(() => child.stop())
  return { child, lines }
}

/** A program under development: it refuses its first event. */
async function openProgram() {
  const received: { headers: Record<string, string>; body: string }[] = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) })
    response.writeHead(received.length === 1 ? 500 : 204).end(received.length === 1 ? 'TypeError: oops' : undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` }
}

test('events are forwarded from now on, signed as webhooks are, each printed with the answer', async () => {
  const stack = await openStack({ served: true })
  await stack.startWorker()
  const program = await openProgram()
  await publishDeletion(stack)
  const { lines } = listen('--key', stack.owner.key, '--forward', program.url, '--api', stack.publicUrl)
  await expect.poll(() => lines).toHaveLength(1)
  const secret = /signed with (whsec_\S+)$/.exec(lines[0]!)![1]!

  const connections = [await publishDeletion(stack), await publishDeletion(stack)]
  await expect.poll(() => program.received).toHaveLength(2)

  const bodies = program.received.map(({ body, headers }) => new Webhook(secret).verify(body, headers))
  expect(bodies).toMatchObject(
    connections.map((connectionId) => ({ type: 'connection.deleted', data: { connectionId } })),
  )
  await expect.poll(() => lines).toHaveLength(3)
  expect(lines[1]).toMatch(/connection\.deleted {2}evt_\w+ {2}500 in \d+ ms: TypeError: oops$/)
  expect(lines[2]).toMatch(/connection\.deleted {2}evt_\w+ {2}204 in \d+ ms$/)
})

test.each([
  [['--forward', 'http://localhost:3000/'], /--key is missing/],
  [['--key', 'arau_test_1'], /--forward is missing/],
  [['--key', 'arau_test_1', '--forward', 'localhost:3000'], /--forward is missing or malformed/],
  [['--key', 'arau_test_1', '--forward', 'http://localhost:3000/', '--secret', 'whsec_1'], /--secret is malformed/],
  [['--key', 'arau_test_1', '--forward', 'http://localhost:3000/', '--api', 'http://127.0.0.1:1'], /does not answer/],
])('%j ends with a sentence that says what to put right', async (args, sentence) => {
  const { child, lines } = listen(...args)
  expect(await child.exited).toMatchObject({ ok: false })
  expect(lines.join('\n')).toMatch(sentence)
})

test('a key that the API does not know is said at once', async () => {
  const stack = await openStack({ served: true })
  const { child, lines } = listen(
    '--key',
    'arau_test_unknown',
    '--forward',
    'http://localhost:1/',
    '--api',
    stack.publicUrl,
  )
  expect(await child.exited).toMatchObject({ ok: false })
  expect(lines[0]).toMatch(/API key/)
})
