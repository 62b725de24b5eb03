import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Webhook } from '../../examples/shop/store.ts'
import { openShop, signedWebhook } from './open-shop.ts'

const connected = {
  type: 'connection.connected',
  timestamp: '2026-11-22T10:00:00.000Z',
  data: { connectionId: 'con_1', status: 'CONNECTED', sequence: 2 },
}
const body = JSON.stringify(connected)

let shop: Awaited<ReturnType<typeof openShop>>
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

async function shownWebhooks() {
  const state: { webhooks: (Webhook & { verified: true })[] } = await (await shop.app.request('/api/state')).json()
  return state.webhooks
}

test('a webhook with a valid signature is stored and shown as verified', async () => {
  const answer = await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', body))

  expect(answer.status).toBe(204)
  expect(await shownWebhooks()).toEqual([{ id: 'evt_1', verified: true, receivedAt: expect.any(String), ...connected }])
  expect(openStore(shop.statePath).state.webhooks).toHaveLength(1)
})

test('a webhook whose body was changed on the way is refused', async () => {
  const signed = signedWebhook('evt_1', body)
  const answer = await shop.app.request('/webhooks/araucaria', { ...signed, body: body.replace('con_1', 'con_2') })

  expect(answer.status).toBe(400)
  expect(await shownWebhooks()).toEqual([])
})

test('a webhook is verified on the bytes that were sent, not on JSON that was written anew', async () => {
  const spaced = JSON.stringify(connected, null, 4)

  expect((await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', spaced))).status).toBe(204)
  expect(
    (await shop.app.request('/webhooks/araucaria', { ...signedWebhook('evt_2', body), body: spaced })).status,
  ).toBe(400)
})

test('a webhook without a signature is refused', async () => {
  const answer = await shop.app.request('/webhooks/araucaria', { method: 'POST', body })

  expect(answer.status).toBe(400)
  expect(await shownWebhooks()).toEqual([])
})

test('a webhook that was signed long ago is refused', async () => {
  const signed = signedWebhook('evt_1', body)
  const headers = { ...signed.headers, 'webhook-timestamp': '1700000000' }

  expect((await shop.app.request('/webhooks/araucaria', { ...signed, headers })).status).toBe(400)
})

test('a webhook that is delivered again is accepted and shown once', async () => {
  await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', body))
  const again = await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', body))

  expect(again.status).toBe(204)
  expect(await shownWebhooks()).toHaveLength(1)
})

test('the newest of the received webhooks is shown first, and old ones go', async () => {
  for (let n = 1; n <= 103; n++) await shop.app.request('/webhooks/araucaria', signedWebhook(`evt_${n}`, body))

  const shown = await shownWebhooks()
  expect(shown).toHaveLength(100)
  expect(shown[0]?.id).toBe('evt_103')
})

test('a webhook that comes before the secret is known is to be sent again', async () => {
  shop.store.save({ webhookEndpoint: null })

  expect((await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', body))).status).toBe(503)
})

test('an open page is told when a webhook arrives', async () => {
  const stream = await shop.app.request('/api/events')
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toContain('event: alive')

  await shop.app.request('/webhooks/araucaria', signedWebhook('evt_1', body))

  expect((await reader.read()).value).toContain('event: webhook')
  await reader.cancel()
})
