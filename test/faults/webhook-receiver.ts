import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'

export type WebhookReceiver = Awaited<ReturnType<typeof openWebhookReceiver>>

/** An integrator's endpoint. What it can't verify is refused and counted. */
export async function openWebhookReceiver() {
  /** The bodies that were accepted with each webhook-id. */
  const received = new Map<string, string[]>()
  const held = new Map<string, { reached: PromiseWithResolvers<void>; released: PromiseWithResolvers<void> }>()
  const receiver = { url: '', secret: '', forged: 0, refusing: false, answersAfterMs: 0, received, hold, close }

  /** Keeps back the answer to what comes about a connection, until `release`. */
  function hold(connectionId: string) {
    const one = { reached: Promise.withResolvers<void>(), released: Promise.withResolvers<void>() }
    held.set(connectionId, one)
    return {
      reached: one.reached.promise,
      release: () => {
        held.delete(connectionId)
        one.released.resolve()
      },
    }
  }

  const server = createServer(async (request, response) => {
    const body = await text(request)
    const event = verified(body, request.headers as Record<string, string>)
    if (!event || receiver.refusing) {
      // For so long that a workflow waits.
      response.writeHead(event ? 503 : 401, { 'retry-after': '60' }).end()
      return
    }
    if (receiver.answersAfterMs > 0) await sleep(receiver.answersAfterMs)
    const one = held.get(event.data.connectionId)
    one?.reached.resolve()
    await one?.released.promise
    // Who sent it has gone, and nobody will hear that it arrived.
    if (response.destroyed) return
    const id = request.headers['webhook-id'] as string
    received.set(id, [...(received.get(id) ?? []), body])
    response.writeHead(204).end()
  })

  function verified(body: string, headers: Record<string, string>) {
    try {
      return new Webhook(receiver.secret).verify(body, headers) as { data: { connectionId: string } }
    } catch {
      receiver.forged++
      return null
    }
  }

  function close(): void {
    for (const one of held.values()) one.released.resolve()
    server.closeAllConnections()
    server.close()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return receiver
}
