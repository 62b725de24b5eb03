import { expect, test } from 'vitest'
import { Araucaria, NetworkError } from '../../client/src/araucaria.ts'
import { openStack } from '../stack.ts'
import { openProxy } from './proxy.ts'

async function openThrough(...plan: Parameters<typeof openProxy>[1]) {
  const stack = await openStack({ served: true })
  const { url, seen } = await openProxy(stack.publicUrl, plan)
  return { seen, araucaria: new Araucaria({ apiKey: stack.owner.key, baseUrl: url }) }
}

const unavailable = (headers: Record<string, string> = {}) =>
  Response.json({ code: 'TEMPORARILY_UNAVAILABLE', detail: 'Later.' }, { status: 503, headers })

test('a POST whose answer was lost is sent again under the same idempotency key, and done once', async () => {
  const { araucaria, seen } = await openThrough('drop')
  const { connectionId } = await araucaria.connections.create({ externalUserId: 'user-1' })
  expect((await araucaria.connections.list().page()).data).toMatchObject([{ connectionId, externalUserId: 'user-1' }])
  await araucaria.connections.create({ externalUserId: 'user-1' })

  const [first, again, another] = seen.filter(({ method }) => method === 'POST')
  expect(first!.key).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  expect({ ...again, at: 0 }).toEqual({ ...first, at: 0 })
  expect(another!.key).not.toBe(first!.key)
})

test('an idempotency key of the integrator’s own is the one that is sent', async () => {
  const { araucaria, seen } = await openThrough(unavailable())
  await araucaria.connections.create({}, { idempotencyKey: 'order-1' })
  expect(seen.map(({ key }) => key)).toEqual(['order-1', 'order-1'])
})

test('a deletion whose answer was lost has succeeded, and one of what never was has not', async () => {
  const { araucaria, seen } = await openThrough('pass', 'drop')
  const { webhookEndpointId } = await araucaria.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hooks' })
  await araucaria.webhookEndpoints.delete(webhookEndpointId)
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE'])
  await expect(araucaria.webhookEndpoints.delete(webhookEndpointId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('who is told when to come back comes back then, and not where that is long', async () => {
  const { araucaria, seen } = await openThrough(
    unavailable({ 'retry-after': '1' }),
    'pass',
    unavailable({ 'retry-after': '61' }),
  )
  await araucaria.institutions.list().page()
  expect(seen[1]!.at - seen[0]!.at).toBeGreaterThan(990)

  await expect(araucaria.institutions.list().page()).rejects.toMatchObject({ status: 503, retryAfter: 61 })
  expect(seen).toHaveLength(3)
})

test('what stays broken is given up, with what the last answer said', async () => {
  const { araucaria, seen } = await openThrough(
    new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    unavailable(),
    Response.json({ code: 'INTERNAL_ERROR', detail: 'Ours.', requestId: 'r-1' }, { status: 500 }),
  )
  await expect(araucaria.connections.create()).rejects.toMatchObject({ code: 'INTERNAL_ERROR', requestId: 'r-1' })
  expect(seen).toHaveLength(3)
})

test('neither a refusal nor an answer that is not the service’s is asked for again or taken for a result', async () => {
  const page = new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })
  const moved = new Response(null, { status: 301, headers: { location: 'https://example.com/' } })
  const { araucaria, seen } = await openThrough(page, moved)
  await expect(araucaria.connections.create()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 200 })
  await expect(araucaria.connections.create()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 301 })
  await expect(araucaria.connections.get('con_none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(seen).toHaveLength(3)
})

test('an attempt ends at its timeout, and a call at its signal', async () => {
  const { araucaria, seen } = await openThrough('hang', 'pass', 'hang', 'hang')
  await araucaria.connections.create({}, { timeoutMs: 500 })
  expect(seen).toHaveLength(2)

  const late = araucaria.connections.create({}, { timeoutMs: 50, maxRetries: 0 })
  await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' })
  await expect(late).rejects.toBeInstanceOf(NetworkError)

  const controller = new AbortController()
  const left = araucaria.connections.create({}, { signal: controller.signal })
  await expect.poll(() => seen.length).toBe(4)
  const leftAt = performance.now()
  controller.abort(new Error('The customer has left.'))
  await expect(left).rejects.toThrow('The customer has left.')
  expect(performance.now() - leftAt).toBeLessThan(5_000)
})
