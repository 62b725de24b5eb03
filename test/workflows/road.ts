import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** The way to a server, which a test can close and open again: connections break, and new ones are refused. */
export async function openRoad(destination: string) {
  const [host, port] = destination.split(':') as [string, string]
  const sockets = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect({ host, port: Number(port) })
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        incoming.destroy()
        outgoing.destroy()
        sockets.delete(socket)
      })
    }
    incoming.pipe(outgoing).pipe(incoming)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: ownPort } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  onTestFinished(close)
  return {
    address: `127.0.0.1:${ownPort}`,
    close,
    async reopen() {
      server.listen(ownPort, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}
