import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A listener until the test is over, which says what it does with its n-th connection; counts them, and those still open. */
export async function listen(onConnection: (socket: Socket, n: number) => void, host = '127.0.0.1') {
  const sockets = new Set<Socket>()
  const heard = { connections: 0, open: 0, origin: '', port: 0 }
  const server = createServer((socket) => {
    heard.connections += 1
    heard.open += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => (heard.open -= 1))
    onConnection(socket, heard.connections)
    // Unread, a socket never hears that the other side has closed it.
    socket.resume()
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  heard.port = (server.address() as AddressInfo).port
  heard.origin = `http://127.0.0.1:${heard.port}`
  return heard
}

/** Calls back at each request, of which a socket brings one at a time; the n-th of this socket. */
export function onRequest(socket: Socket, answer: (n: number) => void) {
  let n = 0
  socket.on('data', () => answer((n += 1)))
}

export const response = (status: string, headers: Record<string, string | number>, body: string | Buffer = '') =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n`),
    ...Object.entries(headers).map(([name, value]) => Buffer.from(`${name}: ${value}\r\n`)),
    Buffer.from(`content-length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ])
