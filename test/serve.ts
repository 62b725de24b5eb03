import { createAdaptorServer } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

/** Serves `fetch` on a free port until the test is over; its origin. The two host names are origins of their own. */
export async function serve(fetch: Fetch, host: 'localhost' | '127.0.0.1'): Promise<string> {
  const server = createAdaptorServer({ fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://${host}:${(server.address() as AddressInfo).port}`
}
