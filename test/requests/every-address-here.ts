import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Node's own, beneath a socket. */
interface Handle {
  connect: (request: object, address: string, port: number) => number
  connect6: Handle['connect']
}

/**
 * Until the test is over, whatever address this process connects to leads to one listener: no machine has an address of
 * every kind, and none of the real ones should hear from a test.
 */
export async function leadEveryAddressHere() {
  const heard = { attempts: [] as string[], connections: 0 }
  const server = createServer((_request, response) => response.writeHead(204).end())
  server.on('connection', () => (heard.connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const redirect = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    socket.on('connectionAttempt', (address: string) => {
      heard.attempts.push(address)
      const { _handle: handle } = socket as unknown as { _handle: Handle }
      const connect = handle.connect
      handle.connect = handle.connect6 = (request) => connect.call(handle, request, '127.0.0.1', port)
    })
  }
  subscribe('net.client.socket', redirect)
  onTestFinished(() => {
    unsubscribe('net.client.socket', redirect)
    server.closeAllConnections()
    server.close()
  })
  return heard
}
