import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('with allowed origins the widget opens on those and on no other; without any, everywhere', async () => {
  const stack = await openStack({ served: true })
  const allow = (...allowedOrigins: string[]) =>
    stack.db.updateTable('organizations').set({ allowedOrigins }).where('mode', '=', 'test').execute()

  await allow('https://shop.example.com')
  const page = await newPage()
  const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
  const widget = await openWidget(page, stack)
  await blocked
  await page.locator('dialog').getByText('Loading…').waitFor()
  // By itself, soon, and with what to change.
  expect(await widget.outcomes()).toEqual([
    {
      exit: {
        code: 'load_failed',
        message: expect.stringContaining(`and ${new URL(page.url()).origin} an allowed origin?`),
        retryable: true,
      },
    },
  ])

  await allow('https://shop.example.com', new URL(page.url()).origin)
  await widget.opener.click()
  await widget.asksForConsent()
  await widget.closedBy(page.keyboard.press('Escape'))
  await widget.outcomes()

  await allow()
  await widget.opener.click()
  await widget.asksForConsent()
})
