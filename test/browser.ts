import npmChromium from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** The Chromium that npm brings, which is for Linux on x64; elsewhere the Chrome on the machine. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await unpackBrowser()
  // Not the package's own flags: they switch off what keeps origins apart.
  return chromium.launch(executablePath ? { executablePath } : { channel: 'chrome' })
}

/** Where the Chromium from npm is; unpacked the first time, which two at once would get wrong. */
export async function unpackBrowser(): Promise<string | null> {
  return process.platform === 'linux' && process.arch === 'x64' ? npmChromium.executablePath() : null
}
