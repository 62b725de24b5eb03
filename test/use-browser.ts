import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'
import { launchBrowser } from './browser.ts'

/** One browser for the tests of a file; each page has a context of its own and is gone with its test. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<Page> {
  // A test in the browser hung until its time was over in two whole runs of five, for a cause not found yet.
  // (Vitest heeds `retry` here, though its types do not list it.)
  const config: object = { retry: 1 }
  vi.setConfig(config)
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  return async (options = {}) => {
    const context = await browser.newContext({ locale: 'en-GB', ...options })
    onTestFinished(() => context.close())
    context.setDefaultTimeout(20_000)
    return context.newPage()
  }
}
