import { afterEach, beforeEach, expect, test } from 'vitest'
import { apiKey, openShop } from './open-shop.ts'
import { webhookSecret } from './fake-araucaria.ts'

let shop: Awaited<ReturnType<typeof openShop>>
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const post = (path: string) => shop.app.request(path, { method: 'POST' })

test('the page gets a widget token by one call with the API key', async () => {
  const answer = await post('/api/create-connection')

  const { hostedUrl, ...given } = (await answer.json()) as { hostedUrl: string }
  expect(given).toEqual({ connectionId: 'con_1', widgetToken: 'widget.token.1' })
  expect(hostedUrl).toMatch(/\/connect\/con_1\?returnUrl=http%3A%2F%2Flocalhost%2F#token=widget\.token\.1$/)
  expect(shop.fake.calls).toEqual([
    {
      method: 'POST',
      path: '/v1/connections',
      authorization: `Bearer ${apiKey}`,
      contentType: 'application/json',
      body: '{}',
    },
  ])
})

test('a connection that failed is shown with its bank and its error, and gets a new token', async () => {
  await post('/api/create-connection')

  expect(await (await shop.app.request('/api/state')).json()).toMatchObject({
    connections: [
      {
        connectionId: 'con_1',
        status: 'FAILED_AUTH',
        institution: 'Banco de Chile',
        error: { code: 'invalid_credentials' },
      },
    ],
  })
  expect(await (await post('/api/connections/con_1/widget-token')).json()).toEqual({
    connectionId: 'con_1',
    widgetToken: 'widget.token.2',
  })
})

test('nobody gets a token for a connection that is not the shop’s', async () => {
  const answer = await post('/api/connections/con_other/widget-token')

  expect(answer.status).toBe(404)
  expect(shop.fake.calls).toEqual([])
})

test('a connection that was deleted is no longer shown', async () => {
  await post('/api/create-connection')
  shop.fake.deleted.add('con_1')

  expect(await (await shop.app.request('/api/state')).json()).toEqual({ connections: [], webhooks: [] })
})

test('the API key and the webhook secret are in no answer and no log line', async () => {
  const paths = ['/', '/shop.js', '/shop.css', '/api/state', '/api/connections/con_1/widget-token']
  const answers = [await post('/api/create-connection'), await post('/api/connections/con_1/widget-token')]
  for (const path of paths) answers.push(await shop.app.request(path))
  await shop.fake.stop()
  answers.push(await post('/api/create-connection'), await shop.app.request('/api/state'))

  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200, 404, 502, 502])
  const told = await Promise.all(answers.map(async (it) => `${JSON.stringify([...it.headers])} ${await it.text()}`))
  for (const text of [...told, ...shop.logged]) {
    expect(text).not.toContain(apiKey)
    expect(text).not.toContain(webhookSecret)
  }
})

test('the page loads the widget from Araucaria, and its policy allows that and nothing else', async () => {
  const page = await shop.app.request('/')

  expect(await page.text()).toContain(`<script src="${shop.fake.url}/widget/araucaria-connect.js"></script>`)
  expect(page.headers.get('content-security-policy')).toContain(`script-src 'self' ${shop.fake.url};`)
})
