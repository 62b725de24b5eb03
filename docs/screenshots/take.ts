// Makes the pictures of the README from the running program.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../../test/browser.ts'
import { freePorts, npmStart } from '../../test/journeys/program.ts'
import { connectBank, openCredentialForm } from '../../test/journeys/shop-page.ts'
import { openUserMetadata, openWorkflow } from '../../test/journeys/temporal-page.ts'

const onPhone = { viewport: { width: 360, height: 720 }, reducedMotion: 'reduce' as const }

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
  await takeChallenges(() => browser.newPage({ ...onPhone, locale: 'en-GB' }), addresses['Demo shop']!)
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

/** What the sandbox bank asks for after each of these passwords. */
async function takeChallenges(newPage: () => Promise<Page>, shopUrl: string): Promise<void> {
  const stories = { mfa_otp: 'code', mfa_push: 'approval', mfa_choose: 'choice', mfa_questions: 'questions' }
  for (const [password, name] of Object.entries(stories)) {
    const page = await newPage()
    const widget = await openCredentialForm(page, shopUrl)
    await widget.getByLabel('RUT').fill('12.345.678-5')
    await widget.getByLabel('Password', { exact: true }).fill(password)
    await widget.getByRole('button', { name: 'Connect' }).click()
    await widget.getByText('Time left').waitFor()
    await save(page, `challenge-${name}.png`)
    await page.close()
  }
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
