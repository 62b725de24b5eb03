import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createPost } from '../../webhooks/post.ts'
import { certificates } from './certificates.ts'

const { good, expired, early, other } = certificates
const trusted = getCACertificates('default')

beforeAll(() => setDefaultCACertificates([expired, early, other].map(({ cert }) => cert)))
afterAll(() => setDefaultCACertificates(trusted))

/** What becomes of two posts to https://receiver.example/, which has this certificate. */
async function postTwice(certificate: { key: string; cert: string }) {
  const heard = { connections: 0, bodies: [] as string[] }
  const server = createServer(certificate, async (request, response) => {
    const body = await text(request)
    heard.bodies.push(body)
    response.writeHead(204).end()
  })
  server.on('connection', () => (heard.connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { post, close } = createPost(['127.0.0.0/8'], {
    lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  onTestFinished(close)
  const url = `https://receiver.example:${(server.address() as AddressInfo).port}/`
  return { answers: [await post(url, 'one', {}), await post(url, 'two', {})], heard }
}

test.each([
  { title: 'has expired', certificate: expired, problem: 'the TLS certificate has expired' },
  { title: 'is not valid yet', certificate: early, problem: 'the TLS certificate is not valid yet' },
  { title: 'is for another name', certificate: other, problem: 'the TLS certificate is for another host name' },
  { title: 'is signed by nobody known', certificate: good, problem: 'the TLS certificate is self-signed' },
])('a certificate that $title gets no event, and the problem says so', async ({ certificate, problem }) => {
  const { answers, heard } = await postTwice(certificate)

  expect(answers).toMatchObject([
    { kind: 'no_answer', problem },
    { kind: 'no_answer', problem },
  ])
  expect(heard.bodies).toEqual([])
})

test('events to a certificate that is trusted go over one connection', async () => {
  setDefaultCACertificates([good.cert])
  const { answers, heard } = await postTwice(good)

  expect(answers).toMatchObject([
    { kind: 'answered', status: 204 },
    { kind: 'answered', status: 204 },
  ])
  expect(heard).toEqual({ connections: 1, bodies: ['one', 'two'] })
})
