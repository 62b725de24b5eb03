import pg from 'pg'
import { errorFields, log } from '../log.ts'

/**
 * One direct connection that LISTENs (a transaction pooler would lose it). After it was lost and is back, `onGap` says
 * that notifications may have been missed.
 */
export function createListener(
  databaseUrl: string,
  handlers: Record<string, (payload: string) => void>,
  onGap: () => void,
) {
  let client: pg.Client | undefined
  let stopped = false

  async function connect(): Promise<void> {
    if (stopped) return
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'araucaria listener',
      keepAlive: true,
    })
    let lost = false
    const reconnect = (error?: Error) => {
      if (lost || stopped) return
      lost = true
      log('warn', 'listener_lost', errorFields(error))
      next.end().catch(() => {})
      setTimeout(() => void connect(), 500)
    }
    next.on('error', reconnect)
    next.on('end', () => reconnect())
    next.on('notification', ({ channel, payload = '' }) => handlers[channel]?.(payload))
    try {
      await next.connect()
      for (const channel of Object.keys(handlers)) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      client = next
      onGap()
    } catch (error) {
      reconnect(error as Error)
    }
  }

  return {
    start: connect,
    async stop(): Promise<void> {
      stopped = true
      await client?.end().catch(() => {})
    },
  }
}
