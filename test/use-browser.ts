import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { launchBrowser } from './browser.ts'

export const phone: BrowserContextOptions = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }

/** What the flows are tested on, each from its user's side: `describe.each(devices)`. */
export const devices: [name: string, options: BrowserContextOptions][] = [
  ['on a phone of 320 px', phone],
  ['on a desktop', {}],
]

/** One browser for the tests of a file; each page has a context of its own and is gone with its test. */
export function useBrowser(device: BrowserContextOptions = {}): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  return async (options = {}) => {
    const context = await browser.newContext({ locale: 'en-GB', ...device, ...options })
    onTestFinished(() => context.close())
    context.setDefaultTimeout(20_000)
    return context.newPage()
  }
}
