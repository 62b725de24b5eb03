import npmChromium from '@sparticuz/chromium'
import { chromium, type Browser, type LaunchOptions, type Page } from 'playwright-core'

/** The Chromium that npm brings, which is for Linux on x64; elsewhere the Chrome on the machine. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = await unpackBrowser()
  // Not the package's own flags: they switch off what keeps origins apart.
  return chromium.launch({ ...(executablePath ? { executablePath } : { channel: 'chrome' }), ...options })
}

/** Where the Chromium from npm is; unpacked the first time, which two at once would get wrong. */
export async function unpackBrowser(): Promise<string | null> {
  return process.platform === 'linux' && process.arch === 'x64' ? npmChromium.executablePath() : null
}

/**
 * Waits for the key or the click that closes the widget, or for its end: Chromium's DevTools never answer for input to an
 * iframe in a process of its own (see Origin-Agent-Cluster) that is removed before the input has been handled.
 */
export async function closedBy(page: Page, input: Promise<void>): Promise<void> {
  await Promise.race([input, page.locator('dialog').waitFor({ state: 'detached' })])
}
