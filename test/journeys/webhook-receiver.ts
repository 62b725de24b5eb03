import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import { serve } from '../serve.ts'
import type { Stack } from '../stack.ts'

interface Received {
  type: string
  data: Record<string, unknown>
}

/** An integrator's endpoint: registered with the service, it keeps what it could verify and refuses the rest. */
export async function receiveWebhooks(stack: Stack) {
  const received: Received[] = []
  let secret = ''
  const origin = await serve(async (request) => {
    const body = await request.text()
    try {
      received.push(new Webhook(secret).verify(body, Object.fromEntries(request.headers)) as Received)
      return new Response(null, { status: 204 })
    } catch {
      return new Response('The signature is not valid.', { status: 400 })
    }
  }, '127.0.0.1')
  const { status, body } = await stack.call('POST', '/v1/webhook-endpoints', { body: { url: `${origin}/webhooks` } })
  expect(status).toBe(201)
  secret = body.secret

  return {
    /** The first verified webhook of this type about this connection. */
    async heard(type: string, connectionId: string, filter: (data: Received['data']) => boolean = () => true) {
      const find = () =>
        received.find((it) => it.type === type && it.data.connectionId === connectionId && filter(it.data))
      await expect.poll(find, { timeout: 20_000, interval: 50 }).toBeDefined()
      return find()!
    },
  }
}
