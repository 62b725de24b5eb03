import { sql } from 'kysely'
import { Agent, request } from 'node:http'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { publishConnectionEvent } from '../db/events.ts'
import { newId } from '../ids.ts'
import { startCounterpart } from './counterpart.ts'
import { milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { atRate, connectedConnections, keepBusy, undelivered } from './workload.ts'

const backlog = 10_000
/** As many requests at once as one endpoint gets. */
const width = 20
const bareMs = 5_000
const perSecond = 50
const published = 1_000

/**
 * How quickly a backlog of events is delivered to one endpoint, each attempt recorded, beside a bare loop that signs and posts
 * to the same receiver; and how long an event takes from its commit to an otherwise idle receiver.
 */
export async function deliveries(stack: BenchStack): Promise<Figure[]> {
  const receiver = await startCounterpart('receiver.ts')
  const { url } = receiver
  const read = async () => (await (await fetch(url)).json()) as { received: number; latenciesMs: number[] }
  const [connectionId] = await connectedConnections(stack, 1)
  const body = await insertEvents(stack, connectionId!, backlog)
  const bare = await bareLoop(url, body)

  type Created = { webhookEndpointId: string }
  const { webhookEndpointId } = await stack.call<Created>('POST', '/v1/webhook-endpoints', stack.key, { url })
  await read()
  const startedAt = performance.now()
  const { deliveries: sent } = await stack.call<{ deliveries: number }>(
    'POST',
    `/v1/webhook-endpoints/${webhookEndpointId}/recover`,
    stack.key,
    { since: new Date(Date.now() - 3_600_000).toISOString() },
  )
  await undelivered(stack, webhookEndpointId)
  const ours = sent / ((performance.now() - startedAt) / 1_000)

  await read()
  await atRate(perSecond, published, () => publish(stack, connectionId!))
  await sleep(2_000)
  const { received, latenciesMs } = await read()
  const [p50, p99] = [percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99)]
  await stack.call('DELETE', `/v1/webhook-endpoints/${webhookEndpointId}`, stack.key)
  await receiver.stop()
  return [
    {
      what: `Webhooks delivered a second to one endpoint, ${backlog} waiting, each attempt recorded`,
      target: '',
      figure: `${ours.toFixed(0)} /s`,
      baseline: `${bare.toFixed(0)} /s, bare loop of signed requests, ${width} at once`,
      ratio: (ours / bare).toFixed(2),
      met: true,
    },
    {
      what: `Event to receiver, ${published} events, ${perSecond} a second`,
      target: '',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      baseline: '',
      ratio: '',
      met: received === published,
    },
  ]
}

/** Events that nobody was told of, all with the same body; returns it. */
async function insertEvents(stack: BenchStack, connectionId: string, count: number): Promise<string> {
  const { body } = await stack.db
    .selectFrom('events')
    .select('body')
    .where('connectionId', '=', connectionId)
    .executeTakeFirstOrThrow()
  await sql`
    insert into events (id, organization_id, mode, connection_id, type, sequence, body)
    select event.id, organization_id, mode, c.id, 'connection.synced', 3, ${body}
    from unnest(${Array.from({ length: count }, () => newId('evt'))}::text[]) as event (id)
    join connections c on c.id = ${connectionId}
  `.execute(stack.db)
  return body
}

/** Requests a second of a loop that signs and posts and remembers nothing. */
async function bareLoop(url: string, body: string): Promise<number> {
  const webhook = new Webhook(`whsec_${randomBytes(32).toString('base64')}`)
  const agent = new Agent({ keepAlive: true })
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const now = new Date()
      const id = newId('evt')
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'webhook-id': id,
        'webhook-timestamp': `${Math.floor(now.getTime() / 1_000)}`,
        'webhook-signature': webhook.sign(id, now, body),
      }
      const sent = request(url, { method: 'POST', agent, headers }, (response) => response.resume().on('end', resolve))
      sent.on('error', reject).end(body)
    })
  const count = await keepBusy(width, bareMs, post)
  agent.destroy()
  return count / (bareMs / 1_000)
}

async function publish({ db }: BenchStack, connectionId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const connection = await trx
      .selectFrom('connections')
      .selectAll()
      .where('id', '=', connectionId)
      .executeTakeFirstOrThrow()
    const event = { id: newId('evt'), type: 'connection.synced', previousStatus: 'CONNECTED' } as const
    await publishConnectionEvent(trx, connection, event)
  })
}
