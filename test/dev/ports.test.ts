import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, takenPorts } from '../../dev/ports.ts'

async function occupy(host: string | undefined): Promise<number> {
  const port = await freePort()
  const server = createServer().listen({ port, host })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return port
}

test.each(['127.0.0.1', undefined])(
  'a port that %s listens on is named with its part and its variable',
  async (host) => {
    const port = await occupy(host)
    expect(await takenPorts([{ port, part: 'the API', variable: 'API_PORT' }])).toEqual([
      `Port ${port}, which the API needs, is already taken: free it, or set API_PORT to another port.`,
    ])
  },
)

test('one port given to two parts is a complaint about the second', async () => {
  const port = await freePort()
  const complaints = await takenPorts([
    { port, part: 'the API', variable: 'API_PORT' },
    { port, part: 'the demo shop', variable: 'SHOP_PORT' },
  ])
  expect(complaints).toHaveLength(1)
  expect(complaints[0]).toContain('SHOP_PORT')
})

test('a port found free can be listened on right after', async () => {
  const port = await freePort()
  expect(await takenPorts([{ port, part: 'the API', variable: 'API_PORT' }])).toEqual([])
  const server = createServer().listen(port)
  await once(server, 'listening')
  server.close()
})
