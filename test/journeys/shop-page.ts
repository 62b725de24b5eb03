import type { FrameLocator, Page } from 'playwright-core'
import { closedBy } from '../browser.ts'

/** Opens the demo shop, and the widget in it at the form of a bank. */
export async function openCredentialForm(page: Page, shopUrl: string): Promise<FrameLocator> {
  await page.goto(shopUrl)
  await page.getByRole('button', { name: 'Connect your bank' }).click()
  const widget = page.frameLocator('iframe')
  await widget.getByRole('button', { name: 'Continue' }).click()
  await widget.getByRole('button', { name: 'Banco de Chile' }).click()
  await widget.getByRole('heading', { name: 'Sign in to Banco de Chile' }).waitFor()
  return widget
}

/** Signs in as the welcome says; the id of the connection, once the shop has heard that its data is there. */
export async function connectBank(page: Page, shopUrl: string): Promise<string> {
  const widget = await openCredentialForm(page, shopUrl)
  await widget.getByLabel('RUT').fill('11.111.111-1')
  await widget.getByLabel('Password', { exact: true }).fill('pass_good')
  await widget.getByRole('button', { name: 'Connect', exact: true }).click()
  await closedBy(page, widget.getByRole('button', { name: 'Continue' }).click())
  const connected = await page.getByText('Connected! Your tab is on con_').innerText()
  await webhook(page, 'connection.synced').waitFor()
  return /con_\w+/.exec(connected)![0]
}

/** The same on the service's own page, from which the shop gets its visitor back. */
export async function connectOnHostedPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect on a page of its own' }).click()
  await page.waitForURL('**/connect/con_*')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Banco de Chile' }).click()
  await page.getByLabel('RUT', { exact: true }).fill('12.345.678-5')
  await page.getByLabel('Password', { exact: true }).fill('pass_good')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Connected! Your tab is on con_').waitFor()
}

/** A webhook in the shop's list, marked as verified. */
export function webhook(page: Page, type: string) {
  return page
    .locator('#webhooks li')
    .filter({ has: page.getByText(type, { exact: true }) })
    .filter({ hasText: '✓ verified' })
}
