import { expect, onTestFinished, test } from 'vitest'
import { createPost } from '../../webhooks/post.ts'
import { listen, onRequest, response } from './listen.ts'

async function answerOf(answer: Buffer) {
  const receiver = await listen((socket) => onRequest(socket, () => socket.write(answer)))
  const { post, close } = createPost(['127.0.0.0/8'])
  onTestFinished(close)
  return post(`${receiver.origin}/webhooks?a=b`, '{}', {})
}

test.each<{ title: string; body: string | Buffer; excerpt: string | null }>([
  { title: 'is empty', body: '', excerpt: null },
  { title: 'is text', body: 'unknown event: añadir ✓', excerpt: 'unknown event: añadir ✓' },
  { title: 'has NUL', body: 'a\0b', excerpt: 'a\uFFFDb' },
  { title: 'is no UTF-8', body: Buffer.from([0x61, 0xff, 0xc3]), excerpt: 'a\uFFFD\uFFFD' },
  { title: 'has a surrogate', body: Buffer.from([0xed, 0xa0, 0x80]), excerpt: '\uFFFD\uFFFD\uFFFD' },
  { title: 'is long', body: 'ñ'.repeat(10_000), excerpt: 'ñ'.repeat(500) },
  { title: 'is long and wide', body: '€'.repeat(5_000), excerpt: '€'.repeat(500) },
  { title: 'is cut amid a character', body: `${'x'.repeat(499)}🏦`, excerpt: `${'x'.repeat(499)}\uFFFD` },
])('of a body that $title an excerpt is kept that PostgreSQL can store', async ({ body, excerpt }) => {
  const answer = await answerOf(response('422 Unprocessable Content', {}, body))

  expect(answer).toEqual({
    kind: 'answered',
    status: 422,
    retryAfterMs: undefined,
    excerpt,
    durationMs: expect.any(Number),
  })
})

test.each([
  { header: '120', retryAfterMs: 120_000 },
  { header: 'soon', retryAfterMs: undefined },
])('Retry-After: $header is $retryAfterMs ms', async ({ header, retryAfterMs }) => {
  expect(await answerOf(response('503 Busy', { 'retry-after': header }))).toMatchObject({ status: 503, retryAfterMs })
})

test('a protocol switch that nobody asked for is an answer', async () => {
  const switching = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')

  expect(await answerOf(switching)).toMatchObject({ kind: 'answered', status: 101 })
})

test('the receiver gets the body as it is, with its length and the given headers', async () => {
  let request = ''
  const receiver = await listen((socket) =>
    socket.on('data', (chunk) => {
      request += chunk.toString()
      socket.write(response('204 No Content', {}))
    }),
  )
  const { post, close } = createPost(['127.0.0.0/8'])
  onTestFinished(close)

  await post(`${receiver.origin}/webhooks?from=araucaria`, '{"name":"Muñoz"}', { 'webhook-id': 'evt_1' })

  expect(request).toMatch(/^POST \/webhooks\?from=araucaria HTTP\/1\.1\r\n/)
  expect(request).toContain('\r\nwebhook-id: evt_1\r\n')
  expect(request.toLowerCase()).toContain('\r\ncontent-length: 17\r\n')
  expect(request).toMatch(/\r\n\r\n\{"name":"Muñoz"\}$/)
})

test.each([
  { code: 'ENOTFOUND', problem: 'the host name does not resolve' },
  { code: 'EAI_AGAIN', problem: 'the host name does not resolve at the moment' },
  { code: 'EWHATEVER', problem: 'the connection failed' },
])('a lookup that ends in $code: $problem, and no name of the network inside', async ({ code, problem }) => {
  const { post } = createPost([], {
    lookup: (_name, _options, callback) => callback(Object.assign(new Error('10.0.0.53 failed'), { code }), []),
  })

  expect(await post('https://receiver.example/', '{}', {})).toEqual({
    kind: 'no_answer',
    problem,
    durationMs: expect.any(Number),
  })
})

test('a port where nobody listens refuses the connection', async () => {
  const { post } = createPost(['127.0.0.0/8'])

  expect(await post('http://127.0.0.1:1/', '{}', {})).toMatchObject({ problem: 'the connection was refused' })
})
