import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createPost } from '../../webhooks/post.ts'
import { listen, onRequest } from './listen.ts'

const timeoutMs = 300

/** One attempt at a receiver that does this with every connection. */
async function attempt(behave: (socket: Socket) => void, scheme: 'http' | 'https' = 'http', limitMs = timeoutMs) {
  const receiver = await listen(behave)
  const { post } = createPost(['127.0.0.0/8'], { timeoutMs: limitMs })
  const startedAt = performance.now()
  const answer = await post(`${scheme}://127.0.0.1:${receiver.port}/`, '{}', {})
  return { answer, receiver, tookMs: performance.now() - startedAt }
}

function drip(socket: Socket, piece: string) {
  const timer = setInterval(() => socket.write(piece), 5)
  socket.on('close', () => clearInterval(timer))
}
const head = (text: string, then: (socket: Socket) => void) => (socket: Socket) =>
  onRequest(socket, () => {
    socket.write(text)
    then(socket)
  })

test.each<{ title: string; behave: (socket: Socket) => void; scheme?: 'https' }>([
  { title: 'never answers', behave: () => {} },
  { title: 'never answers the TLS handshake', behave: () => {}, scheme: 'https' },
  { title: 'drips a status line', behave: head('HTTP/1.1 200 ', (socket) => drip(socket, 'O')) },
  { title: 'drips headers', behave: head('HTTP/1.1 200 OK\r\n', (socket) => drip(socket, 'a: b\r\n')) },
  { title: 'promises for ever', behave: (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n') },
])('a receiver that $title is given up when the time is over, and its socket closed', async ({ behave, scheme }) => {
  const { answer, receiver, tookMs } = await attempt(behave, scheme)

  expect(answer).toEqual({ kind: 'no_answer', problem: 'no answer in 0.3 s', durationMs: expect.any(Number) })
  expect(answer.durationMs).toBeGreaterThanOrEqual(timeoutMs - 5)
  expect(tookMs).toBeLessThan(timeoutMs + 500)
  await expect.poll(() => receiver.open).toBe(0)
  expect(receiver.connections).toBe(1)
})

test('a name whose lookup never ends is given up when the time is over', async () => {
  const { post } = createPost([], { timeoutMs, lookup: () => {} })

  expect(await post('https://receiver.example/', '{}', {})).toMatchObject({ problem: 'no answer in 0.3 s' })
})

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'

test.each([
  { limitMs: timeoutMs, withinMs: timeoutMs, title: 'ends with the attempt' },
  { limitMs: 15_000, withinMs: 2_000, title: 'is read for two seconds' },
])('a body that drips $title: the verdict stands, with what came', async ({ limitMs, withinMs }) => {
  const behave = head(chunked, (socket) => drip(socket, '1\r\nx\r\n'))
  const { answer, receiver, tookMs } = await attempt(behave, 'http', limitMs)

  expect(answer).toMatchObject({ kind: 'answered', status: 200, excerpt: expect.stringMatching(/^x+$/) })
  expect(tookMs).toBeGreaterThan(withinMs - 50)
  expect(tookMs).toBeLessThan(withinMs + 500)
  await expect.poll(() => receiver.open).toBe(0)
})

test('of gigabytes of body little is read, and the verdict stands', async () => {
  let written = 0
  const behave = head('HTTP/1.1 503 Busy\r\ncontent-length: 8000000000\r\n\r\n', (socket) => {
    const block = Buffer.alloc(65_536, 'x')
    const write = () => {
      while (!socket.destroyed && socket.write(block)) written += block.length
    }
    socket.on('drain', write)
    write()
  })
  const { answer, receiver, tookMs } = await attempt(behave, 'http', 15_000)

  expect(answer).toMatchObject({ kind: 'answered', status: 503, excerpt: 'x'.repeat(500) })
  expect(tookMs).toBeLessThan(1_000)
  await expect.poll(() => receiver.open).toBe(0)
  // What the kernel's buffers hold came on top of the 16 kB.
  expect(written).toBeLessThan(16_000_000)
})

test.each<{ title: string; behave: (socket: Socket) => void; problem: string; scheme?: 'https' }>([
  {
    title: 'resets',
    behave: (socket) => onRequest(socket, () => socket.resetAndDestroy()),
    problem: 'the connection was closed without an answer',
  },
  {
    title: 'closes without an answer',
    behave: (socket) => onRequest(socket, () => socket.end()),
    problem: 'the connection was closed without an answer',
  },
  {
    title: 'closes amid its headers',
    behave: head('HTTP/1.1 200 OK\r\na: b', (socket) => socket.end()),
    problem: 'the connection was closed without an answer',
  },
  { title: 'speaks SSH', behave: (socket) => socket.write('SSH-2.0-x\r\n'), problem: 'the answer is not HTTP' },
  {
    title: 'gives two lengths',
    behave: head('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na', () => {}),
    problem: 'the answer is not HTTP',
  },
  {
    title: 'sends headers without end',
    behave: head('HTTP/1.1 200 OK\r\n', (socket) => socket.write(`a: ${'x'.repeat(200_000)}`)),
    problem: 'the headers of the answer are too large',
  },
  {
    title: 'speaks no TLS',
    behave: head('HTTP/1.1 400 Bad Request\r\n\r\n', () => {}),
    problem: 'the TLS handshake failed',
    scheme: 'https',
  },
])('a receiver that $title costs one attempt, and the problem says so', async ({ behave, problem, scheme }) => {
  const { answer, receiver } = await attempt(behave, scheme, 5_000)

  expect(answer).toEqual({ kind: 'no_answer', problem, durationMs: expect.any(Number) })
  expect(answer.durationMs).toBeLessThan(1_000)
  await expect.poll(() => receiver.open).toBe(0)
  expect(receiver.connections).toBe(1)
})
