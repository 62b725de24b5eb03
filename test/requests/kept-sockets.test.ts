import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createPost } from '../../webhooks/post.ts'
import { listen, onRequest, response } from './listen.ts'

function openPost(options: { timeoutMs?: number } = {}) {
  const { post, close } = createPost(['127.0.0.0/8'], options)
  onTestFinished(close)
  return post
}

const ok = response('200 OK', {}, 'thanks')
const accepted = { kind: 'answered', status: 200, excerpt: 'thanks' }

test('one socket serves one post after another, and is closed after a few seconds of nothing', async () => {
  const receiver = await listen((socket) => onRequest(socket, () => socket.write(ok)))
  const post = openPost()

  for (let n = 0; n < 20; n += 1) expect(await post(receiver.origin, '{}', {})).toMatchObject(accepted)

  expect(receiver.connections).toBe(1)
  const idleSince = Date.now()
  await expect.poll(() => receiver.open, { timeout: 8_000 }).toBe(0)
  expect(Date.now() - idleSince).toBeGreaterThan(2_000)
})

test('a receiver that takes longer than a socket may be idle is waited for', async () => {
  const receiver = await listen((socket) => onRequest(socket, () => setTimeout(() => socket.write(ok), 4_500)))

  expect(await openPost()(receiver.origin, '{}', {})).toMatchObject(accepted)
})

test('a body within 16 kB leaves the socket for the next post, a longer one ends it', async () => {
  const lengths = [16_384, 16_384, 16_385, 10]
  const receiver = await listen((socket) =>
    onRequest(socket, () => socket.write(response('200 OK', {}, 'x'.repeat(lengths.shift()!)))),
  )
  const post = openPost()

  const connections: number[] = []
  while (lengths.length > 0) {
    expect(await post(receiver.origin, '{}', {})).toMatchObject({ kind: 'answered', status: 200 })
    connections.push(receiver.connections)
  }
  expect(connections).toEqual([1, 1, 1, 2])
})

/** A receiver that answers the first request of its first connection, and then does this. */
const thenOnReuse = (behave: (socket: Socket) => void, host = '127.0.0.1', later = behave) =>
  listen(
    (socket, connection) =>
      onRequest(socket, (n) => {
        if (connection === 1 && n === 1) socket.write(ok)
        else (connection === 1 ? behave : later)(socket)
      }),
    host,
  )

test('a kept socket that the receiver has closed costs nothing: the event goes over a fresh one at once', async () => {
  for (const close of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.destroy()]) {
    const receiver = await thenOnReuse(close, '127.0.0.1', (socket) => socket.write(ok))
    const post = openPost()

    expect(await post(receiver.origin, '{}', {})).toMatchObject(accepted)
    const second = await post(receiver.origin, '{}', {})

    expect(second).toMatchObject(accepted)
    expect(second.durationMs).toBeLessThan(1_000)
    expect(receiver.connections).toBe(2)
  }
})

test('a receiver that closes the fresh socket too gets no third request', async () => {
  const receiver = await thenOnReuse((socket) => socket.resetAndDestroy())
  const post = openPost()

  expect(await post(receiver.origin, '{}', {})).toMatchObject(accepted)
  expect(await post(receiver.origin, '{}', {})).toMatchObject({
    kind: 'no_answer',
    problem: 'the connection was closed without an answer',
  })
  expect(receiver.connections).toBe(2)
})

test('a receiver that is silent on a kept socket is not asked again', async () => {
  const receiver = await thenOnReuse(() => {})
  const post = openPost({ timeoutMs: 300 })

  expect(await post(receiver.origin, '{}', {})).toMatchObject(accepted)
  expect(await post(receiver.origin, '{}', {})).toMatchObject({ kind: 'no_answer', problem: 'no answer in 0.3 s' })
  await expect.poll(() => receiver.open).toBe(0)
  expect(receiver.connections).toBe(1)
})

test('the fresh socket is guarded as well: a name that meanwhile leads to a private address is not followed', async () => {
  const receiver = await thenOnReuse((socket) => socket.resetAndDestroy(), '0.0.0.0')
  const addresses = ['127.0.0.1', '127.0.0.2']
  const { post, close } = createPost(['127.0.0.1/32'], {
    lookup: (_name, _options, callback) => callback(null, [{ address: addresses.shift()!, family: 4 }]),
  })
  onTestFinished(close)
  const url = `http://receiver.example:${receiver.port}/`

  expect(await post(url, '{}', {})).toMatchObject(accepted)
  expect(await post(url, '{}', {})).toMatchObject({
    kind: 'no_answer',
    problem: expect.stringContaining('not allowed'),
  })
  expect(receiver.connections).toBe(1)
})
