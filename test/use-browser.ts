import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
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
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await tellWhatIsShown(context)
      await context.close()
    })
    context.setDefaultTimeout(20_000)
    return context.newPage()
  }
}

/** In the output of a test that failed, which may be all that is left of it. */
async function tellWhatIsShown(context: BrowserContext): Promise<void> {
  for (const frame of context.pages().flatMap((page) => page.frames())) {
    const text = await frame
      .locator('body')
      .innerText({ timeout: 2_000 })
      .catch((error: Error) => error.message)
    console.error(`${frame.url().split('#')[0]} showed:\n${text}`)
  }
}
