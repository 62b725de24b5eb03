// Makes the pictures of the README, from the running program and, of the widget's screens, from the gallery.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../../test/browser.ts'
import { portsOfItsOwn, npmStart } from '../../test/journeys/program.ts'
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
const program = npmStart(dataDir, await portsOfItsOwn())
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
  const endpointId = await openClumsyEndpoint(addresses)
  const connectionId = await connectBank(page, addresses['Demo shop']!)
  await takeWidget(page, addresses['Demo shop']!)
  await takeWorkflow(page, addresses['Temporal UI']!, connectionId)
  await takeDashboard((options) => browser.newPage(options), addresses, { connectionId, endpointId })
  await takeScreens((options) => browser.newPage(options))
} finally {
  await browser.close()
  await program.pressCtrlC()
  await rm(dataDir, { recursive: true, force: true })
}

/** An endpoint that turns its first webhook away, and gets it again five seconds later. */
async function openClumsyEndpoint(addresses: Record<string, string>): Promise<string> {
  let requests = 0
  const server = createServer((request, response) => {
    request.resume()
    if (requests++ > 0) response.writeHead(200).end('{"received": true}')
    else response.writeHead(503).end('{"error": "the ledger is locked"}')
  }).listen(0, 'localhost')
  await once(server, 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo
  const created = await fetch(`${addresses.API}/webhook-endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${addresses['Test API key']}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://localhost:${port}/hooks`, description: 'The bookkeeping' }),
  })
  const { webhookEndpointId } = (await created.json()) as { webhookEndpointId: string }
  return webhookEndpointId
}

async function takeDashboard(
  newPage: Browser['newPage'],
  addresses: Record<string, string>,
  { connectionId, endpointId }: { connectionId: string; endpointId: string },
): Promise<void> {
  for (const [name, colorScheme, place, shows] of [
    ['deliveries', 'light', `#/webhook-deliveries?webhookEndpointId=${endpointId}`, 'connection.connected delivered'],
    ['connection', 'dark', `#/connections/${connectionId}`, 'Timeline'],
  ] as const) {
    const viewport = { width: 1120, height: 1000 }
    const options = { locale: 'en-GB', timezoneId: 'America/Santiago', viewport, deviceScaleFactor: 2, colorScheme }
    const page = await newPage(options)
    await page.goto(`${addresses.Dashboard}${place}`)
    await page.getByLabel('API key').fill(addresses['Test API key']!)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { name: shows }).waitFor()
    await page.getByRole('rowheader').first().waitFor()
    await save(page, `dashboard-${name}.png`)
    await page.close()
  }
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
