import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { newId } from '../../ids.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId } = await stack.createConnection()
const at = `/v1/connections/${connectionId}`

const nothingThere = ['%ff', '%00', 'con_%00', '%', '%zz', '..%2f..', '%0d%0aset-cookie:%20a=b', '__proto__']
const withIds = ['connections', 'accounts', 'events', 'institutions', 'webhook-endpoints', 'webhook-deliveries']

test.each(withIds)('what can be no id in /v1/%s is not found', async (list) => {
  const below = list === 'accounts' ? '/transactions' : ''
  for (const odd of [...nothingThere, 'x'.repeat(10_000)]) {
    expectProblem(await stack.call('GET', `/v1/${list}/${odd}${below}`), 404, 'NOT_FOUND')
  }
})

const wrong: [string, string][] = [
  ...['', '0', '-1', '101', '1e2', '0x10', '9'.repeat(40), '%D9%A1', '1.5'].map((odd): [string, string] => [
    '/v1/connections?limit=',
    odd,
  ]),
  ...['%00', '%ff', 'x'.repeat(10_000), newId('evt'), `${connectionId}%0d%0a`].map((odd): [string, string] => [
    '/v1/connections?startingAfter=',
    odd,
  ]),
  [`${at}/timeline?startingAfter=`, '%00'],
  [`${at}/timeline?startingAfter=`, newId('con')],
  [`${at}/accounts?startingAfter=`, connectionId],
  ['/v1/events?startingAfter=', '%00'],
  ['/v1/events?startingAfter=', newId('evt')],
  ['/v1/events?connectionId=', '%00'],
  ['/v1/webhook-deliveries?eventId=', '%00'],
  ['/v1/webhook-deliveries?connectionId=', newId('evt')],
  ['/v1/webhook-deliveries?webhookEndpointId=', 'whe_%0d%0a'],
  ['/v1/connections?institutionId=', '%00'],
  ['/v1/connections?externalUserId=', '%00'],
  ['/v1/connections?createdAfter=', '275760-09-13T00:00:00Z'],
  ['/v1/connections?createdAfter=', '%2B275760-09-13T00:00:00Z'],
  ['/v1/connections?createdAfter=', '2016-12-31T23:59:60Z'],
  ['/v1/connections?createdBefore=', '2026-02-30T00:00:00Z'],
  ['/v1/connections?createdBefore=', '2026-01-15T12:00:00%2B24:00'],
  [`${at}/status?after=`, '9'.repeat(20)],
  [`${at}/status?wait=`, '31'],
  ['/v1/institutions?country=', 'cl'],
  ['/v1/connections?__proto__=', '1'],
  ['/v1/connections?constructor=', '1'],
]

test.each(wrong)('%s%s is refused, naming the parameter', async (address, odd) => {
  const [, parameter] = /\?(\w+)=/.exec(address)!
  expectProblem(await stack.call('GET', address + odd), 422, 'VALIDATION_FAILED', [parameter!])
})

test('a parameter that comes twice is refused, naming it', async () => {
  expectProblem(await stack.call('GET', '/v1/connections?limit=1&limit=2'), 422, 'VALIDATION_FAILED', ['limit'])
})

test.each([
  '/v1/connections?externalUserId=%ff',
  '/v1/connections?externalUserId=%ed%a0%80',
  '/v1/connections?createdBefore=0000-01-01T00:00:00Z',
  '/v1/connections?createdAfter=9999-12-31T23:59:59-23:59',
  '/v1/institutions?q=%00',
])('%s is a question to which the answer is nothing', async (address) => {
  expect(await stack.call('GET', address)).toMatchObject({ status: 200, body: { data: [] } })
})

const tokens = [
  '',
  'Bearer',
  'Bearer ',
  `Basic ${btoa('a:b')}`,
  'Bearer a b',
  'Bearer \u00ff',
  `Bearer ${'a.'.repeat(3_000)}`,
]
const around = [stack.owner.key, `Bearer\t${stack.owner.key}`, `Bearer ${stack.owner.key}, Bearer x`]

test.each([...tokens, ...around, `Bearer arau_test_${'x'.repeat(9_000)}`, 'Bearer arau_test_\u00e9'])(
  'Authorization: %j is of nobody',
  async (authorization) => {
    const response = await stack.app.request('/v1/connections', { headers: { authorization } })
    const answer = { status: response.status, headers: response.headers, body: await response.json() }
    expectProblem(answer, 401, 'UNAUTHORIZED')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  },
)

test.each(['<script>alert(1)</script>', 'x'.repeat(256), 'a b', 'a;b', 'ü', ''])(
  'a request that calls itself %j is given a name of ours',
  async (sent) => {
    const response = await stack.app.request('/v1/connections', { headers: { 'x-request-id': sent } })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  },
)

test('what a refusal repeats of a request is never read as a page', async () => {
  const answer = await stack.call('POST', '/v1/connections', { body: { '<script>alert(1)</script>': 1 } })
  expectProblem(answer, 422, 'VALIDATION_FAILED', ['<script>alert(1)</script>'])
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
})

test('what is no HTTP, or is larger than its head may be, is refused without failing', async () => {
  const served = await openStack({ served: true })
  const { port } = new URL(served.publicUrl)
  const start = `POST /v1/connections HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.owner.key}\r\nConnection: close\r\n`
  const statusOf = async (request: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(request, 'latin1')
    return Number(/^HTTP\/1.1 (\d+) /.exec(await text(socket))?.[1])
  }
  expect(await statusOf(`${start}Idempotency-Key: caf\u00e9\r\n\r\n`)).toBe(422)
  expect(await statusOf(`${start}Idempotency-Key: ${'x'.repeat(20_000)}\r\n\r\n`)).toBe(431)
  expect(await statusOf(start.replace('/v1', `/v1/${'x'.repeat(20_000)}`) + '\r\n')).toBe(431)
  expect(await statusOf(`${start}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`)).toBe(400)
  expect(await statusOf(`${start}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)).toBe(400)
  expect(await statusOf(`${start}X-Request-Id: a\rb\r\n\r\n`)).toBe(400)
  expect(await statusOf(start.replace('POST', 'TRACE') + '\r\n')).toBe(405)
  expect(await statusOf(`${start}\r\n`)).toBe(201)
})
