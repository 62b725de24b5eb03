import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepWebhookEndpoint } from '../../examples/shop/webhook-endpoint.ts'
import { webhookSecret } from './fake-araucaria.ts'
import { openShop } from './open-shop.ts'

const url = 'http://localhost:8090/webhooks/araucaria'

let shop: Awaited<ReturnType<typeof openShop>>
beforeEach(async () => {
  shop = await openShop()
  shop.store.save({ webhookEndpoint: null })
})
afterEach(() => shop.close())

test('the shop registers its webhook endpoint once and keeps the secret', async () => {
  await keepWebhookEndpoint(shop, url)
  const kept = shop.store.state.webhookEndpoint
  await keepWebhookEndpoint(shop, url)

  expect(kept?.secret).toBe(webhookSecret)
  expect(shop.store.state.webhookEndpoint).toEqual(kept)
  expect(shop.fake.endpoints).toEqual([{ webhookEndpointId: kept?.webhookEndpointId, url, enabled: true }])
})

test('an endpoint that Araucaria no longer lists is registered anew', async () => {
  await keepWebhookEndpoint(shop, url)
  shop.fake.endpoints.length = 0
  await keepWebhookEndpoint(shop, url)

  expect(shop.fake.endpoints.map((it) => it.webhookEndpointId)).toEqual([
    shop.store.state.webhookEndpoint?.webhookEndpointId,
  ])
})

test('an endpoint with an old address, or whose secret is lost, makes room for the new one', async () => {
  await keepWebhookEndpoint(shop, url)
  await keepWebhookEndpoint(shop, 'https://shop.example/webhooks/araucaria')
  shop.store.save({ webhookEndpoint: null })
  await keepWebhookEndpoint(shop, 'https://shop.example/webhooks/araucaria')

  expect(shop.fake.endpoints).toEqual([
    {
      webhookEndpointId: shop.store.state.webhookEndpoint?.webhookEndpointId,
      url: 'https://shop.example/webhooks/araucaria',
      enabled: true,
    },
  ])
})
