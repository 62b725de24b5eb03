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

/** A webhook in the shop's list, marked as verified. */
export function webhook(page: Page, type: string) {
  return page
    .locator('#webhooks li')
    .filter({ has: page.getByText(type, { exact: true }) })
    .filter({ hasText: '✓ verified' })
}
