import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { untilReady } from '../../dev/processes.ts'
import { isListening } from '../journeys/program.ts'
import { openStack } from '../stack.ts'
import { deliveries, publishDeletion } from './receiver.ts'
import { prepareReceivers } from './receiver-programs.ts'
import { frameworks, testVector } from './webhooks-page.ts'

let run: Awaited<ReturnType<typeof prepareReceivers>>
beforeAll(async () => {
  run = await prepareReceivers()
  // The first time, packages are fetched, and Go compiles its standard library.
}, 300_000)

const urlAt = (port: number) => `http://127.0.0.1:${port}/webhooks`

describe.each(frameworks)('the documented receiver in %s', (framework) => {
  async function start(secret: string, port: number) {
    const receiver = run(framework, { WEBHOOK_SECRET: secret, PORT: `${port}` })
    await untilReady(receiver, () => isListening(port))
    return {
      // Some list the requests as well.
      printed: () => receiver.lastLines.filter((line) => line.startsWith('connection.')),
      stop: () => receiver.stop(),
    }
  }

  test('takes what the service delivers, during a rotation with the old secret and with the new one', async () => {
    const stack = await openStack()
    await stack.startWorker()
    const port = await freePort()
    const { body: endpoint } = await stack.call('POST', '/v1/webhook-endpoints', { body: { url: urlAt(port) } })

    const before = await start(endpoint.secret, port)
    await publishDeletion(stack)
    await expect.poll(before.printed).toEqual(['connection.deleted'])

    const path = `/v1/webhook-endpoints/${endpoint.webhookEndpointId}/rotate-secret`
    const { body: rotated } = await stack.call('POST', path)
    await publishDeletion(stack)
    await expect.poll(before.printed).toEqual(['connection.deleted', 'connection.deleted'])

    await before.stop()
    const after = await start(rotated.secret, port)
    await publishDeletion(stack)
    await expect.poll(after.printed).toEqual(['connection.deleted'])

    const delivered = expect.objectContaining({ status: 'delivered', attempts: 1 })
    await expect.poll(() => deliveries(stack)).toEqual([delivered, delivered, delivered])
  })

  test('refuses a changed byte, another event’s signature, another’s secret, an old delivery and an unsigned one', async () => {
    const { secret, id, body } = testVector()
    const port = await freePort()
    const { printed } = await start(secret, port)
    const genuine = Buffer.from(body)
    const signed = (key = secret, at = new Date()) => ({
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
      'webhook-signature': new Webhook(key).sign(id, at, body),
    })
    const post = async (bytes: Buffer, headers: Record<string, string>) =>
      (await fetch(urlAt(port), { method: 'POST', body: new Uint8Array(bytes), headers })).status
    const changedAt = (text: string) => {
      const changed = Buffer.from(genuine)
      changed[genuine.indexOf(text)]! ^= 1
      return changed
    }

    expect(await post(genuine, signed())).toBe(204)
    expect(await post(changedAt('user-42'), signed())).toBe(400)
    // Half of a letter: no longer UTF-8.
    expect(await post(changedAt('ñ'), signed())).toBe(400)
    expect(await post(genuine, { ...signed(), 'webhook-id': 'evt_another' })).toBe(400)
    expect(await post(genuine, signed(`whsec_${Buffer.alloc(32).toString('base64')}`))).toBe(400)
    expect(await post(genuine, signed(secret, new Date(Date.now() - 310_000)))).toBe(400)
    expect(await post(genuine, {})).toBe(400)
    expect(printed()).toEqual(['connection.failed_auth'])
  })

  test('accepts nothing without a secret, and says why', async () => {
    const port = await freePort()
    const receiver = run(framework, { WEBHOOK_SECRET: '', PORT: `${port}` })
    const { id, body } = testVector()
    const timestamp = `${Math.floor(Date.now() / 1000)}`
    // With an empty key, which everybody has.
    const signature = createHmac('sha256', '').update(`${id}.${timestamp}.${body}`).digest('base64')
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    }
    const ended = receiver.exited.then(({ ok }) => (ok ? 'well' : 'with an error'))
    const answered = untilReady(receiver, () => isListening(port)).then(
      async () => (await fetch(urlAt(port), { method: 'POST', headers, body })).status,
      () => ended,
    )
    expect(['with an error', 500]).toContain(await Promise.race([ended, answered]))
    // Its words may come after its answer.
    await expect.poll(() => receiver.lastLines.join('\n')).toMatch(/secret/i)
  })
})
