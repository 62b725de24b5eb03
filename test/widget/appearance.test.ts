import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

const drawn = (page: Page) =>
  page.frames()[1]!.evaluate(() => {
    const button = getComputedStyle(document.querySelector('.primary')!)
    const { backgroundColor, color, borderRadius } = button
    return { surface: getComputedStyle(document.body).backgroundColor, backgroundColor, color, borderRadius }
  })

const white = 'rgb(255, 255, 255)'
const night = 'rgb(19, 26, 23)'

test('the page may set theme, accent colour and corners; a colour that could not be seen is shifted until it can', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage({ colorScheme: 'light' })
  const widget = await openWidget(page, stack, {
    appearance: { theme: 'dark', accentColor: '#0b1d51', cornerRadius: 0 },
  })
  await widget.asksForConsent()
  const { surface, backgroundColor, ...button } = await drawn(page)
  expect([surface, button]).toEqual([night, { color: white, borderRadius: '0px' }])
  // Of the navy blue that was asked for, lighter: 3 to 1 against the night.
  expect(backgroundColor).not.toBe('rgb(11, 29, 81)')
  expect(backgroundColor).toMatch(/^rgb\(\d+, \d+, 1\d\d\)$/)
  expect(await page.locator('dialog').evaluate((dialog) => getComputedStyle(dialog).colorScheme)).toBe('dark')
})

test('without a word from the page the organization’s colour is used, and the theme follows the device', async () => {
  const stack = await openStack({ served: true })
  await stack.db.updateTable('organizations').set({ accentColor: '#0a7d5a' }).execute()
  const page = await newPage({ colorScheme: 'dark' })
  const widget = await openWidget(page, stack)
  await widget.asksForConsent()
  expect(await drawn(page)).toMatchObject({ surface: night, backgroundColor: 'rgb(10, 125, 90)', color: white })
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => drawn(page)).toMatchObject({ surface: white, borderRadius: '12px' })
})

test('a phone’s keyboard makes the widget smaller, so that its buttons stay above it', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true })
  const widget = await openWidget(page, stack)
  await widget.asksForConsent()
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, 'height', { value: 360 })
    visualViewport!.dispatchEvent(new Event('resize'))
  })
  const box = await page.locator('iframe').boundingBox()
  expect(box).toEqual({ x: 0, y: 0, width: 320, height: 360 })
  await widget.agree()
  await widget.heading('Choose your bank')
})
