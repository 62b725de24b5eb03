import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openReceiver, publishDeletion } from '../webhooks/receiver.ts'
import { openDashboard, openService } from './open-dashboard.ts'

const newPage = useBrowser()
const hourMs = 3_600_000

test('Send again sends the delivery again, and its new attempt appears where it stands, though it has not failed any more', async () => {
  const { stack, receiver } = await openService()
  const page = await newPage()
  await openDashboard(page, stack, `#/webhook-deliveries?status=failed&webhookEndpointId=${receiver.id}`)
  const delivery = page.getByRole('article')
  await delivery.getByRole('heading', { name: 'connection.deleted failed' }).waitFor()
  await delivery.getByRole('cell', { name: 'HTTP 410' }).waitFor()
  await delivery.getByRole('link', { name: receiver.url }).waitFor()

  const button = delivery.getByRole('button', { name: 'Send again' })
  await button.click()
  await delivery.getByRole('status').filter({ hasText: 'It is on its way.' }).waitFor()
  await receiver.until(4)
  const { headers, body } = receiver.received[0]!
  expect(receiver.received[3]).toMatchObject({ body, headers: { 'webhook-id': headers['webhook-id'] } })
  await delivery.getByRole('heading', { name: 'connection.deleted delivered' }).waitFor()
  expect(await delivery.getByRole('rowheader').allInnerTexts()).toEqual(['1', '2'])
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('Send a test sends an example of the type that was chosen, and leads to its delivery', async () => {
  const { stack, receiver } = await openService()
  const page = await newPage()
  const dashboard = await openDashboard(page, stack, `#/webhook-endpoints/${receiver.id}`)
  await page.getByText('66 % of the last 3').waitFor()
  await page.getByLabel('Event type').selectOption('connection.failed_auth')
  await dashboard.button('Send a test').click()
  await receiver.until(4)
  expect(JSON.parse(receiver.received[3]!.body)).toMatchObject({ type: 'connection.failed_auth', test: true })
  await dashboard.link('see its delivery').click()
  await page.getByRole('heading', { name: 'connection.failed_auth delivered example' }).waitFor()
})

test('Recover sends what was not accepted since the local time that was chosen, and one that makes no sense is told', async () => {
  const { stack, receiver } = await openService()
  await stack.db
    .updateTable('events')
    .set({ createdAt: new Date(Date.now() - 2 * hourMs) })
    .execute()
  const timeZone = 'America/Santiago'
  const hoursAgo = (hours: number) =>
    new Date(Date.now() - hours * hourMs).toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T')
  const page = await newPage({ timezoneId: timeZone })
  const dashboard = await openDashboard(page, stack, `#/webhook-endpoints/${receiver.id}`)
  const since = page.getByLabel('Since')
  expect([hoursAgo(24), hoursAgo(24 + 1 / 60)]).toContain(await since.inputValue())
  await since.fill(hoursAgo(1))
  await dashboard.button('Recover').click()
  await page.getByText('There was nothing to send.').waitFor()
  await since.fill(hoursAgo(3))
  await dashboard.button('Recover').click()
  await page.getByText('1 delivery is on the way.').waitFor()
  await receiver.until(4)
  expect(JSON.parse(receiver.received[3]!.body)).toMatchObject({ type: 'connection.deleted' })

  await since.fill('2020-01-15T12:00')
  await dashboard.button('Recover').click()
  await page.getByText('since: At most 30 days ago').waitFor()
  await since.fill('')
  await dashboard.button('Recover').click()
  await page.getByText('since: A time, like').waitFor()
  expect(receiver.received).toHaveLength(4)
})

test('an endpoint is switched off, and says why it is; nothing is sent to it until it is switched on again', async () => {
  const stack = await openStack({ served: true })
  await stack.startWorker()
  const receiver = await openReceiver(stack)
  const page = await newPage()
  const dashboard = await openDashboard(page, stack, `#/webhook-endpoints/${receiver.id}`)
  await dashboard.button('Switch off').click()
  await page.getByText('Switched off by the API.').waitFor()
  expect(await receiver.view()).toMatchObject({ enabled: false })
  await dashboard.button('Send a test').click()
  await page.getByText('switch it on first').waitFor()
  await publishDeletion(stack)

  await dashboard.button('Switch on').click()
  await dashboard.button('Switch off').waitFor()
  await dashboard.button('Send a test').click()
  await receiver.until(1)
  expect(receiver.received.map(({ body }) => JSON.parse(body).test)).toEqual([true])
})

test('a button whose call is under way says so, keeps the focus, and does not call twice', async () => {
  const { stack, receiver } = await openService()
  const page = await newPage()
  const dashboard = await openDashboard(page, stack, `#/webhook-endpoints/${receiver.id}`)
  const held = Promise.withResolvers<void>()
  let calls = 0
  await page.route('**/test', async (route) => {
    calls++
    await held.promise
    await route.continue()
  })
  const button = dashboard.button('Send a test')
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('status').filter({ hasText: 'Under way…' }).waitFor()
  expect(await button.getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Enter')
  held.resolve()
  await page.getByRole('status').filter({ hasText: 'It is on its way' }).waitFor()
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await button.getAttribute('aria-disabled')).toBe('false')
  expect(calls).toBe(1)
})
