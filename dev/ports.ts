import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

export type NeededPort = { port: number; part: string; variable: string }

/** One sentence for each port that something else has, or that two parts were given. */
export async function takenPorts(needed: NeededPort[]): Promise<string[]> {
  const held: Server[] = []
  const sentences: string[] = []
  try {
    for (const { port, part, variable } of needed) {
      try {
        // macOS lets a program bind 127.0.0.1 beside another one's wildcard, so both are tried.
        for (const host of [undefined, '127.0.0.1']) {
          const server = await listen(port, host)
          if (host) held.push(server)
          else await close(server)
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
        sentences.push(
          `Port ${port}, which ${part} needs, is already taken: free it, or set ${variable} to another port.`,
        )
      }
    }
  } finally {
    await Promise.all(held.map(close))
  }
  return sentences
}

const given = new Set<number>()

/**
 * A port that nothing has and that this process was not given before, below those that systems give to connections going
 * out: one of these could take it before its use.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_768)
    if (given.has(port)) continue
    given.add(port)
    if ((await takenPorts([{ port, part: '', variable: '' }])).length === 0) return port
  }
}

export function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort))
}

async function listen(port: number, host: string | undefined): Promise<Server> {
  const server = createServer()
  server.listen({ port, host, exclusive: true })
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
