import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { createAddressGuard } from '../../webhooks/address.ts'
import { createPost } from '../../webhooks/post.ts'
import { inUrl } from './special-addresses.ts'
import { listen, onRequest, response } from './listen.ts'

const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses!.map(({ address }) => address))
const ipv6 = own.includes('::1')

const spellings = [
  { host: '127.0.0.1', range: '127.0.0.0/8' },
  { host: '2130706433', range: '127.0.0.0/8' },
  { host: '0x7f000001', range: '127.0.0.0/8' },
  { host: '0177.0.0.1', range: '127.0.0.0/8' },
  { host: '0x7f.1', range: '127.0.0.0/8' },
  { host: '127.1', range: '127.0.0.0/8' },
  { host: '127.0.0.1.', range: '127.0.0.0/8' },
  { host: 'localhost', range: '127.0.0.0/8' },
  { host: '0.0.0.0', range: '0.0.0.0/8' },
  { host: '0', range: '0.0.0.0/8' },
  { host: '[::1]', range: '::1/128' },
  { host: '[0:0:0:0:0:0:0:1]', range: '::1/128' },
  { host: '[::]', range: '::/128' },
  { host: '[::ffff:127.0.0.1]', range: '::ffff:127.0.0.0/104' },
  { host: '[::ffff:7f00:1]', range: '::ffff:127.0.0.0/104' },
  // The machine's own address in its private network; a scope can't be written in a URL, so not its link-local one.
  ...own
    .filter((address) => !/^(127\.|::1$|fe80)/.test(address) && !createAddressGuard([]).allows(address))
    .map((address) => ({ host: inUrl(address), range: `${address}/${address.includes(':') ? 128 : 32}` })),
].filter(({ host }) => ipv6 || !host.startsWith('['))

const answerAll = () =>
  listen((socket) => onRequest(socket, () => socket.write(response('200 OK', {}))), ipv6 ? '::' : '0.0.0.0')

test.each(spellings)('a listener on this machine hears nothing at $host unless $range is allowed', async (one) => {
  const listener = await answerAll()
  const guarded = createPost([])
  for (const scheme of ['http', 'https']) {
    expect(await guarded.post(`${scheme}://${one.host}:${listener.port}/`, '{}', {})).toMatchObject({
      kind: 'no_answer',
      problem: 'the address is private or reserved, and its range is not allowed',
    })
  }
  expect(listener.connections).toBe(0)

  const { post, close } = createPost([one.range])
  expect(await post(`http://${one.host}:${listener.port}/`, '{}', {})).toMatchObject({ kind: 'answered', status: 200 })
  expect(await post(`https://${one.host}:${listener.port}/`, '{}', {})).toMatchObject({ kind: 'no_answer' })
  close()
  expect(listener.connections).toBe(2)
})

test('a name that this machine resolves to itself is refused by what it leads to', async () => {
  const listener = await answerAll()
  const { post } = createPost([], {
    // As `ip6-localhost` or `metadata.internal` would be: a name that says nothing.
    lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  })

  expect(await post(`http://receiver.example:${listener.port}/`, '{}', {})).toMatchObject({ kind: 'no_answer' })
  expect(listener.connections).toBe(0)
})

test.each([301, 302, 303, 307, 308])('a redirect (%i) is an answer, and is not followed', async (status) => {
  const elsewhere = await answerAll()
  const headers = { location: `http://127.0.0.1:${elsewhere.port}/` }
  const receiver = await listen((socket) => onRequest(socket, () => socket.write(response(`${status} Moved`, headers))))
  const { post, close } = createPost(['127.0.0.0/8'])

  expect(await post(receiver.origin, '{}', {})).toMatchObject({ kind: 'answered', status })
  close()
  expect(elsewhere.connections).toBe(0)
})
