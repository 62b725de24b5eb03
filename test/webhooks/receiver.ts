import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished } from 'vitest'
import type { Stack } from '../stack.ts'

interface Received {
  at: number
  headers: IncomingHttpHeaders
  body: string
}

type Answer = { status: number; headers?: Record<string, string> } | 'never'

/** An integrator's endpoint, registered through the API; `answer` says what it does with its n-th request. */
export async function openReceiver(stack: Stack, answer: (n: number) => Answer = () => ({ status: 204 })) {
  const received: Received[] = []
  let hungUp = false
  const server = createServer(async (request, response) => {
    const body = await text(request)
    received.push({ at: Date.now(), headers: request.headers, body })
    const given = hungUp ? { status: 204 } : answer(received.length)
    if (given !== 'never') response.writeHead(given.status, given.headers).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks?from=araucaria`
  const { body: endpoint } = await stack.call('POST', '/v1/webhook-endpoints', { body: { url } })
  const path = `/v1/webhook-endpoints/${endpoint.webhookEndpointId}`

  return {
    received,
    url,
    id: endpoint.webhookEndpointId as string,
    /** The endpoint, or what stands below it. */
    call: (method: string, below: string, body?: object) => stack.call(method, `${path}${below}`, { body }),

    /** The bodies received so far, each verified with the endpoint's secret; throws at a forged one. */
    verified: (secret: string = endpoint.secret) =>
      received.map(({ body, headers }) => new Webhook(secret).verify(body, headers as Record<string, string>)),

    /** The new secret. */
    async rotate(): Promise<string> {
      const { body } = await stack.call('POST', `${path}/rotate-secret`)
      return body.secret
    },

    remove: () => stack.call('DELETE', path),

    /** Ends the requests that were never answered, and accepts all that follow. */
    hangUp() {
      hungUp = true
      server.closeAllConnections()
    },

    async view() {
      return (await stack.call('GET', path)).body
    },

    async until(count: number) {
      await expect.poll(() => received.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
    },
  }
}

/** An event to deliver, by the shortest way: a connection created and deleted again. */
export async function publishDeletion(stack: Stack): Promise<string> {
  const { connectionId } = await stack.createConnection()
  await stack.call('DELETE', `/v1/connections/${connectionId}`)
  return connectionId
}

export function deliveries(stack: Stack) {
  return stack.db.selectFrom('webhookDeliveries').select(['id', 'status', 'attempts', 'lastError']).execute()
}
