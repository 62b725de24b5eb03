import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../dev/ports.ts'
import { runToEnd, startChild, untilReady } from '../../../dev/processes.ts'
import { go } from '../../webhooks/receiver-packages.ts'

const version = 'v2.5.0'
const folder = join(import.meta.dirname, '../../../node_modules/.cache', `toxiproxy-${version}`)

export type Toxiproxy = Awaited<ReturnType<typeof openToxiproxy>>

/** What a proxy does to the bytes that come back from its upstream, in toxiproxy's own words. */
export interface Toxic {
  type: 'latency' | 'limit_data' | 'timeout'
  attributes: Record<string, number>
}

/** A toxiproxy in a process of its own, installed the first time; `through` puts a proxy before an address. */
export async function openToxiproxy() {
  const port = await freePort()
  const child = startChild({
    title: 'Toxiproxy',
    command: await install(),
    args: ['-host', '127.0.0.1', '-port', `${port}`],
    log: () => {},
  })
  await untilReady(child, () =>
    ask('GET', '/version').then(
      () => true,
      () => false,
    ),
  )

  async function ask(method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Toxiproxy, ${method} ${path}: ${response.status} ${await response.text()}`)
  }

  const cut = (name: string) => ask('POST', `/proxies/${name}`, { enabled: false })
  const mend = (name: string) => ask('POST', `/proxies/${name}`, { enabled: true })

  return {
    /** The port of a new proxy before `upstreamPort`. */
    async through(name: string, upstreamPort: number): Promise<number> {
      const listenPort = await freePort()
      const [listen, upstream] = [`127.0.0.1:${listenPort}`, `127.0.0.1:${upstreamPort}`]
      await ask('POST', '/proxies', { name, listen, upstream, enabled: true })
      return listenPort
    },
    /** Breaks every connection and takes no new one. */
    cut,
    mend,
    poison: (name: string, toxic: Toxic) =>
      ask('POST', `/proxies/${name}/toxics`, { name: 'fault', stream: 'downstream', toxicity: 1, ...toxic }),
    async cure(name: string): Promise<void> {
      const remove = () => ask('DELETE', `/proxies/${name}/toxics/fault`)
      await remove().catch(async () => {
        // It waits for a connection whose reader does not read, and gives up after a while: without connections it need not.
        await cut(name)
        // That may have removed it already.
        await remove().catch(() => {})
        await mend(name)
      })
    },
    async close(): Promise<void> {
      child.kill()
      await child.exited
    },
  }
}

async function install(): Promise<string> {
  const binary = join(folder, 'server')
  if (existsSync(binary)) return binary
  await mkdir(folder, { recursive: true })
  await runToEnd({
    title: 'The installation of toxiproxy by Go',
    command: await go(),
    args: ['install', `github.com/Shopify/toxiproxy/v2/cmd/server@${version}`],
    env: { ...process.env, GOBIN: folder },
    log: () => {},
  })
  return binary
}
