import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createKey, createOrganization } from '../database.ts'
import { openStack } from '../stack.ts'
import { useBrowser } from '../use-browser.ts'
import { openDashboard } from './open-dashboard.ts'

const newPage = useBrowser()

/** Everything of a page that outlives it or that others can read. */
async function kept(page: Page): Promise<string> {
  const stored = await page.evaluate(async () => [
    location.href,
    history.state,
    document.cookie,
    Object.entries(localStorage),
    Object.entries(sessionStorage),
    await indexedDB.databases(),
    await caches.keys(),
    document.documentElement.outerHTML,
    [...document.querySelectorAll('input')].map(({ value }) => value),
  ])
  return JSON.stringify([stored, await page.context().storageState()])
}

test('the key is kept in memory only: not in the address, in storage, in a cookie or in the page, and a reload asks again', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  const dashboard = await openDashboard(page, stack, '#/events')
  await dashboard.heading('Events').waitFor()
  await dashboard.link('Connections').click()
  await page.getByText('0 connections').waitFor()

  expect(await kept(page)).not.toContain(stack.owner.key)
  expect(requested.join()).not.toContain(stack.owner.key)
  expect(requested.every((url) => url.startsWith(stack.publicUrl))).toBe(true)

  await page.reload()
  await dashboard.key.waitFor()
  expect(await dashboard.key.inputValue()).toBe('')
  expect(await dashboard.key.getAttribute('type')).toBe('password')
  expect(await dashboard.key.getAttribute('autocomplete')).toBe('off')
})

test('a key that is wrong is told at its field, which has the focus again', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.goto(`${stack.publicUrl}/dashboard`)
  const key = page.getByLabel('API key')
  for (const [typed, told] of [
    ['', /begins with arau_test_/],
    ['a key with ñ', /begins with arau_test_/],
    ['arau_test_abc', /is not a whole API key/],
    [stack.owner.key.replace(/^arau_test/, 'arau_live'), /is mistyped/],
    [`arau_test_${'x'.repeat(43)}`, /does not know the API key/],
  ] as const) {
    await key.fill(typed)
    await page.getByRole('button', { name: 'Open' }).click()
    await expect.poll(() => key.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByText(told).waitFor()
    expect(await key.getAttribute('aria-invalid')).toBe('true')
    const [problem] = (await key.getAttribute('aria-describedby'))!.split(' ')
    expect(await page.locator(`#${problem}`).innerText()).toMatch(told)
  }
})

test('one key sees nothing of another organization’s, nor of the other mode', async () => {
  const stack = await openStack({ served: true })
  const other = await createOrganization(stack.db)
  const { connectionId } = await stack.createConnection({ externalUserId: 'somebody-of-ours' })
  const page = await newPage()
  const fragment = `#/connections/${connectionId}`

  for (const key of [other.key, await createKey(stack.db, stack.owner, 'live')]) {
    const dashboard = await openDashboard(page, stack, fragment, key)
    await page.getByText('No connection has this id').waitFor()
    await dashboard.link('Connections').click()
    await page.getByText('0 connections').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('somebody-of-ours')
    await page.reload()
  }
})

test('leaving forgets everything: nothing of one key is there for the next, not by going back either', async () => {
  const stack = await openStack({ served: true })
  const other = await createOrganization(stack.db, 'live')
  const { connectionId } = await stack.createConnection({ externalUserId: 'somebody-of-ours' })
  const page = await newPage()
  const dashboard = await openDashboard(page, stack)
  await dashboard.link(connectionId).click()
  await page.getByText('somebody-of-ours').waitFor()
  await page.getByText('test mode').waitFor()
  await dashboard.link('Events').click()
  await page.getByText('0 events').waitFor()

  await dashboard.button('Leave').click()
  await dashboard.key.waitFor()
  for (const left of [stack.owner.key, connectionId, 'somebody-of-ours']) expect(await kept(page)).not.toContain(left)

  await dashboard.enter(other.key)
  await page.getByText('live mode').waitFor()
  await page.getByText('0 connections').waitFor()
  await page.goBack()
  await page.getByText('No connection has this id').waitFor()
  expect(await page.locator('body').innerText()).not.toContain('somebody-of-ours')
})

test('a key that is revoked while it is used ends what is shown, and the field says why', async () => {
  const stack = await openStack({ served: true })
  await stack.createConnection({ externalUserId: 'somebody-of-ours' })
  const page = await newPage()
  const dashboard = await openDashboard(page, stack)
  await page.getByText('somebody-of-ours').waitFor()
  await stack.db.updateTable('apiKeys').set({ revokedAt: new Date() }).execute()
  await page.getByText('was revoked at').waitFor()
  expect(await dashboard.key.inputValue()).toBe('')
  expect(await page.locator('body').innerText()).not.toContain('somebody-of-ours')
})
