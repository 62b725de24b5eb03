import type { BenchStack } from './stack.ts'
import { nameOf } from './tally.ts'
import { createConnection, rutOf, submitCredentials, untilConnected } from './workload.ts'

/** Of the connections the newest are synced and the oldest disconnected, so that no sync meets a disconnection. */
const newest = 50

export type CommandKind = 'creation' | 'submission' | 'sync' | 'disconnection'

export interface Accepted {
  kind: CommandKind
  connectionId: string
  /** When it was sent. */
  at: Date
}

export interface Failed {
  what: string
  at: Date
}

export type Users = ReturnType<typeof createUsers>

/** Users, and the integrator's backend, while something happens to the service: what it accepted of them, and what not. */
export function createUsers(stack: BenchStack, patienceMs: number) {
  const accepted: Accepted[] = []
  const failed: Failed[] = []
  const connected: string[] = []
  /** What was said to each deletion of a connection that nobody has signed in to. */
  const deletions: { connectionId: string; answer: string }[] = []

  /** Null where it failed. */
  async function attempt<T>(what: string, send: () => Promise<T>): Promise<T | null> {
    const at = new Date()
    try {
      return await send()
    } catch (error) {
      failed.push({ what: `${what}: ${nameOf(error)}`, at })
      return null
    }
  }

  async function command<T extends { connectionId: string }>(kind: CommandKind, send: () => Promise<T>) {
    const at = new Date()
    const answer = await attempt(kind, send)
    if (answer) accepted.push({ kind, connectionId: answer.connectionId, at })
    return answer
  }

  const post = (path: string) => stack.call<{ connectionId: string }>('POST', path, stack.key)
  const create = () => command('creation', () => createConnection(stack))

  return {
    accepted,
    failed,
    deletions,

    /** From creation to CONNECTED. */
    async signUp(index: number): Promise<void> {
      const connection = await create()
      if (!connection) return
      const submit = () => submitCredentials(stack, connection, rutOf(6_000_000 + index))
      if (!(await command('submission', () => submit().then(() => connection)))) return
      const verdict = () => untilConnected(stack, connection, patienceMs).then(() => true)
      if (await attempt('status', verdict)) connected.push(connection.connectionId)
    },

    async sync(index: number): Promise<void> {
      const connectionId = connected.at(-1 - (index % newest))
      if (!connectionId) return
      await command('sync', () => post(`/v1/connections/${connectionId}/sync`))
    },

    async disconnect(): Promise<void> {
      if (connected.length <= newest) return
      const connectionId = connected.shift()!
      await command('disconnection', () => post(`/v1/connections/${connectionId}/disconnect`))
    },

    async remove(): Promise<void> {
      const connection = await create()
      if (!connection) return
      const { connectionId } = connection
      const answer = await stack
        .call('DELETE', `/v1/connections/${connectionId}`, stack.key)
        .then(() => 'deleted', nameOf)
      deletions.push({ connectionId, answer })
    },
  }
}
