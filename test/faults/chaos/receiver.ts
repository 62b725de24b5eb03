import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { startChild, untilReady, type Child } from '../../../dev/processes.ts'

/** One of an integrator's endpoints; with `types` for these alone. */
export interface Endpoint {
  name: string
  types: string[] | null
  secret: string
}

interface Options {
  dataDir: string
  port: number
  endpoints: Endpoint[]
  log: (line: string) => void
}

/** A process that serves each endpoint under its name. */
export async function startReceiver({ dataDir, port, endpoints, log }: Options): Promise<Child> {
  const child = startChild({
    title: 'The receiver',
    command: process.execPath,
    args: ['test/faults/chaos/receiver.ts', dataDir, `${port}`],
    env: { PATH: process.env.PATH, ENDPOINTS: JSON.stringify(endpoints) },
    log,
  })
  await untilReady(child, () => fetch(`http://127.0.0.1:${port}/`).then(Boolean, () => false))
  return child
}

/** What came to an endpoint: the bodies by their webhook-id, and how many could not be verified. */
export function receivedAt({ name }: Endpoint, { dataDir }: { dataDir: string }) {
  const received = new Map<string, string[]>()
  let forged = 0
  const kept = fileOf(dataDir, name)
  for (const line of existsSync(kept) ? readFileSync(kept, 'utf8').trimEnd().split('\n') : []) {
    const { id, body } = JSON.parse(line) as { id: string | null; body: string }
    if (id === null) forged++
    else received.set(id, [...(received.get(id) ?? []), body])
  }
  return { received, forged }
}

function fileOf(dataDir: string, name: string): string {
  return join(dataDir, `received-${name}`)
}

function serve(dataDir: string, port: number, endpoints: Endpoint[]): void {
  const server = createServer(async (request, response) => {
    const endpoint = endpoints.find(({ name }) => request.url === `/${name}`)
    if (!endpoint) return response.writeHead(404).end()
    let body: string
    try {
      body = await text(request)
    } catch {
      // Its road broke.
      return response.destroy()
    }
    const id = verifiedId(endpoint, body, request.headers as Record<string, string>)
    // As long as an integrator's handler takes, so that faults meet deliveries under way.
    await sleep(50)
    appendFileSync(fileOf(dataDir, endpoint.name), `${JSON.stringify({ id, body })}\n`)
    return response.writeHead(id === null ? 401 : 204).end()
  })
  server.listen(port, '127.0.0.1')
}

function verifiedId({ secret }: Endpoint, body: string, headers: Record<string, string>): string | null {
  try {
    new Webhook(secret).verify(body, headers)
    return headers['webhook-id'] ?? null
  } catch {
    return null
  }
}

if (import.meta.main) {
  const [dataDir = '', port] = process.argv.slice(2)
  serve(dataDir, Number(port), JSON.parse(process.env.ENDPOINTS!))
}
