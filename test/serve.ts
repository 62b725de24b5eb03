import { createAdaptorServer } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Until } from './database.ts'

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

/** Serves `fetch` on a free port until the test is over, unless told until when; its origin. The two host names are origins of their own. */
export async function serve(
  fetch: Fetch,
  host: 'localhost' | '127.0.0.1',
  until: Until = onTestFinished,
): Promise<string> {
  const server = createAdaptorServer({ fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  until(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://${host}:${(server.address() as AddressInfo).port}`
}
