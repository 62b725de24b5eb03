import { createAdaptorServer } from '@hono/node-server'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createSandboxBank, type SandboxBankOptions } from '../../sandbox/bank.ts'

/** A sandbox bank on a free port until the test is over; its address. */
export function serveSandboxBank(options: SandboxBankOptions = {}): Promise<string> {
  return listen(
    createAdaptorServer({ fetch: createSandboxBank(options).fetch, overrideGlobalObjects: false }) as Server,
  )
}

/** A bank that answers every request like this. */
export function serveAnswer(answer: RequestListener): Promise<string> {
  return listen(createServer(answer))
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
