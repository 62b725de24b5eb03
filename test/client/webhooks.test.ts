import { expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { openReceiver, publishDeletion } from '../webhooks/receiver.ts'
import { testVector } from '../webhooks/webhooks-page.ts'
import { loadClient } from './install.ts'

const { Araucaria, verifyWebhook, WebhookVerificationError } = await loadClient()

/** What an endpoint of the service's has received, and the secret that it was signed with. */
async function receive() {
  const stack = await openStack({ served: true })
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const araucaria = new Araucaria({ apiKey: stack.owner.key, baseUrl: stack.publicUrl })
  const { secret } = await araucaria.webhookEndpoints.rotateSecret(receiver.id)
  const connectionId = await publishDeletion(stack)
  await receiver.until(1)
  return { ...receiver.received[0]!, secret, connectionId }
}

test('a delivery is verified, however its headers and body are held, and gives its event with its id', async () => {
  const { body, headers, secret, connectionId } = await receive()
  const event = {
    type: 'connection.deleted',
    eventId: headers['webhook-id'],
    data: { connectionId, status: 'PENDING' },
  }
  const fetchHeaders = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  const shouted = Object.fromEntries([...fetchHeaders].map(([name, value]) => [name.toUpperCase(), value]))
  for (const given of [headers, fetchHeaders, shouted]) {
    expect(verifyWebhook({ body, headers: given, secret })).toMatchObject(event)
  }
  expect(verifyWebhook({ body: Buffer.from(body), headers, secret })).toMatchObject(event)
  expect(verifyWebhook({ body: new TextEncoder().encode(body), headers, secret })).toMatchObject(event)
})

test('nothing is taken from a body that was forged, changed, signed by another or without a signature', async () => {
  const { body, headers, secret, connectionId } = await receive()
  const refused = (change: Partial<Parameters<typeof verifyWebhook>[0]>) =>
    expect(() => verifyWebhook({ body, headers, secret, ...change })).toThrow(
      expect.objectContaining({ name: 'WebhookVerificationError', code: 'WEBHOOK_NOT_VERIFIED' }),
    )

  refused({ body: body.replace(connectionId, 'con_other') })
  refused({ body: Buffer.from(JSON.stringify(JSON.parse(body), null, 2)) })
  refused({ headers: { ...headers, 'webhook-id': 'evt_other' } })
  refused({ headers: { ...headers, 'webhook-timestamp': '1700000000' } })
  refused({ headers: { ...headers, 'webhook-signature': undefined } })
  refused({ headers: {} })
  refused({ secret: testVector().secret })
  const { secret: _, ...old } = testVector()
  refused({ body: old.body, secret: testVector().secret, headers: { 'webhook-id': old.id, ...vectorHeaders(old) } })
  expect(new WebhookVerificationError('…')).toBeInstanceOf(Error)
})

test('a receiver that parses first, or has no secret, is told what it does wrong', async () => {
  const { body, headers, secret } = await receive()
  const parsed = JSON.parse(body) as string
  expect(() => verifyWebhook({ body: parsed, headers, secret })).toThrow(/raw text or bytes/)
  expect(() => verifyWebhook({ body, headers, secret: undefined })).toThrow(/^secret is missing/)
})

function vectorHeaders({ timestamp, signature }: { timestamp: string; signature: string }) {
  return { 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}
