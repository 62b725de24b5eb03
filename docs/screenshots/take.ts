// Makes the pictures of the README, from the running program and, of the widget's screens, from the gallery.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../../test/browser.ts'
import { freePorts, npmStart } from '../../test/journeys/program.ts'
import { connectBank, openCredentialForm } from '../../test/journeys/shop-page.ts'
import { openUserMetadata, openWorkflow } from '../../test/journeys/temporal-page.ts'
import { serveGallery, sizes } from '../../widget/gallery/serve.ts'

/** The screens that are shown, and the file of each. */
const shown = {
  consent: 'consent',
  banks: 'banks',
  form: 'form',
  'failure: invalid_credentials': 'refused',
  'connected, fetching': 'connected',
  code: 'challenge-code',
  approval: 'challenge-approval',
  choice: 'challenge-choice',
  questions: 'challenge-questions',
}

const dataDir = await mkdtemp(join(tmpdir(), 'araucaria-screenshots-'))
const program = npmStart(dataDir, await freePorts())
const browser = await launchBrowser()
try {
  const addresses = await program.addresses()
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'America/Santiago',
    viewport: { width: 1280, height: 860 },
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const connectionId = await connectBank(page, addresses['Demo shop']!)
  await takeWidget(page, addresses['Demo shop']!)
  await takeWorkflow(page, addresses['Temporal UI']!, connectionId)
  await takeScreens((options) => browser.newPage(options))
} finally {
  await browser.close()
  await program.pressCtrlC()
  await rm(dataDir, { recursive: true, force: true })
}

async function takeWidget(page: Page, shopUrl: string): Promise<void> {
  const widget = await openCredentialForm(page, shopUrl)
  await widget.getByLabel('RUT').fill('11.111.111-1')
  await widget.getByLabel('Password', { exact: true }).fill('pass_good')
  await save(page, 'widget.png')
}

async function takeScreens(newPage: Browser['newPage']): Promise<void> {
  const gallery = await serveGallery(0)
  const page = await newPage({ viewport: sizes.phone, deviceScaleFactor: 2, reducedMotion: 'reduce' })
  await page.goto(`${gallery.url}/screen`)
  for (const [index, [screen, file]] of Object.entries(shown).entries()) {
    await page.evaluate(([name, theme]) => window.show(name, 'en', theme), [
      screen,
      index % 2 ? 'dark' : 'light',
    ] as const)
    await save(page, `${file}.png`)
  }
  gallery.close()
}

async function takeWorkflow(page: Page, uiUrl: string, connectionId: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 800 })
  await openWorkflow(page, uiUrl, connectionId)
  const { summary, currentDetails } = await openUserMetadata(page)
  await summary.getByText('Bank connection').waitFor()
  await currentDetails.getByText('waits for the next sync').waitFor()
  await save(page, 'temporal-ui.png')
}

async function save(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(import.meta.dirname, name) })
  console.log(`docs/screenshots/${name}`)
}
