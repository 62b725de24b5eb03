import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { useBrowser } from '../use-browser.ts'
import { openDashboard, openService } from './open-dashboard.ts'

const newPage = useBrowser()

/** What the page's readers would notice of a jump: where it is scrolled to on the screen, and what has the focus. */
function stand(page: Page) {
  return page.evaluate(() => ({
    focused: document.activeElement?.textContent,
    top: document.activeElement?.getBoundingClientRect().top,
  }))
}

test('the open list grows by itself, without moving focus or scroll, and no row goes off its end', async () => {
  const stack = await openStack({ served: true })
  const ids: string[] = []
  for (let n = 0; n < 25; n++) ids.push((await stack.createConnection()).connectionId)
  const page = await newPage()
  const dashboard = await openDashboard(page, stack)
  await page.getByText('20 connections on this page').waitFor()
  const last = dashboard.link(ids[5]!)
  await last.focus()
  const before = await stand(page)
  const { connectionId } = await stack.createConnection({ externalUserId: 'the-new-one' })
  await dashboard.link(connectionId).waitFor({ state: 'attached' })
  await page.getByText('21 connections on this page').waitFor()
  const after = await stand(page)
  expect(after.focused).toBe(before.focused)
  expect(Math.abs(after.top! - before.top!)).toBeLessThan(2)

  await dashboard.link('Older').click()
  await page.getByText('5 connections on this page').waitFor()
  expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(ids.slice(0, 5).toReversed())
  expect((await stand(page)).focused).toBe('Connections')
  await page.goBack()
  await dashboard.link(connectionId).waitFor()
})

test('while the tab is hidden nothing is asked, and once it is seen again at once', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.clock.install()
  await openDashboard(page, stack)
  await page.getByText('0 connections').waitFor()
  const hide = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await hide(true)
  let asked = 0
  page.on('request', () => asked++)
  await stack.createConnection()
  await page.clock.runFor(60_000)
  expect(asked).toBe(0)
  await hide(false)
  await page.getByText('1 connection,').waitFor({ timeout: 2_000 })
})

test('a service that is away is told in words above what was read before, until it is back', async () => {
  const stack = await openStack({ served: true })
  const { connectionId } = await stack.createConnection()
  const page = await newPage()
  const dashboard = await openDashboard(page, stack)
  await dashboard.link(connectionId).waitFor()
  await page.route('**/v1/**', (route) => route.abort())
  const alert = page.getByRole('alert').filter({ hasText: 'The service does not answer' })
  await alert.waitFor()
  expect(await dashboard.link(connectionId).isVisible()).toBe(true)
  await page.unroute('**/v1/**')
  await alert.waitFor({ state: 'detached' })
})

test('filters are in the address, and what they ask for that makes no sense is told', async () => {
  const { stack, connectionId } = await openService()
  const page = await newPage()
  const dashboard = await openDashboard(page, stack)
  await dashboard.link(connectionId).waitFor()
  await page.getByLabel('Status').selectOption('FAILED_AUTH')
  await dashboard.button('Filter').click()
  await page.getByText('0 connections').waitFor()
  expect(new URL(page.url()).hash).toBe('#/connections?status=FAILED_AUTH')
  expect((await stand(page)).focused).toBe('Filter')
  await page.goBack()
  await dashboard.link(connectionId).waitFor()
  expect(await page.getByLabel('Status').inputValue()).toBe('')

  await dashboard.go('#/connections?status=LOST')
  await page.getByRole('alert').filter({ hasText: 'status: ' }).waitFor()
})

test('what happened to a connection is told in order, and leads to its events as they are sent', async () => {
  const { stack, connectionId } = await openService()
  const page = await newPage()
  const dashboard = await openDashboard(page, stack, `#/connections/${connectionId}`)
  const timeline = page.getByRole('table', { name: 'Timeline' })
  await timeline.getByText('sync_completed').waitFor()
  const what = await timeline.getByRole('row').locator('td:nth-of-type(1)').allInnerTexts()
  expect(what.filter((text) => !text.startsWith('Delivery'))).toEqual([
    'PENDING, version 1',
    'The bank was asked',
    'CONNECTED, version 2',
    'connection.connected',
    'CONNECTED, version 3',
    'connection.synced',
  ])
  await dashboard.link('connection.synced').click()
  await dashboard.heading(/^Event evt_/).waitFor()
  const body = await page.locator('pre').innerText()
  expect(JSON.parse(body)).toEqual((await stack.events(connectionId)).at(-1))
  expect(body.split('\n').length).toBeGreaterThan(10)
})

test('a place that is asked for as soon as the page is there is shown', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => void (location.hash = '#/events')))
  const dashboard = await openDashboard(page, stack)
  await dashboard.heading('Events').waitFor()
})
