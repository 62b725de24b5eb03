import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { portsOfItsOwn, isAlive, isListening, npmStart, type Ports } from './program.ts'
import { connectBank, connectOnHostedPage, webhook } from './shop-page.ts'
import { followQuickStart } from './quick-start.ts'
import { openUserMetadata, openWorkflow } from './temporal-page.ts'

const newPage = useBrowser()

test('a newcomer starts it, connects a bank in the shop, sees why in Temporal, finds it again, and follows the quick start', async () => {
  const dataDir = await temporaryFolder()
  const ports = await portsOfItsOwn()

  const first = npmStart(dataDir, ports)
  onTestFinished(async () => void (await first.pressCtrlC()))
  const addresses = await first.addresses()
  expect(await (await fetch(addresses.Documentation!)).text()).toContain(new URL(addresses.API!).origin)
  const page = await newPage()
  const connectionId = await connectBank(page, addresses['Demo shop']!)
  await webhook(page, 'connection.connected').waitFor()
  const card = page.locator('#connections li').filter({ hasText: connectionId })
  expect(await card.innerText()).toMatch(/Banco de Chile\s+CONNECTED/)
  await seeInTemporal(await newPage(), addresses['Temporal UI']!, connectionId)
  await connectOnHostedPage(page)
  await endsCompletely(first, ports)

  const second = npmStart(dataDir, ports)
  onTestFinished(async () => void (await second.pressCtrlC()))
  expect(await second.addresses()).toEqual(addresses)
  await page.goto(addresses['Demo shop']!)
  await card.getByText('CONNECTED').waitFor()
  await webhook(page, 'connection.synced').first().waitFor()
  await followQuickStart(await newPage(), addresses['API']!, dataDir)
  await endsCompletely(second, ports)
}, 180_000)

test('a busy port ends it at once with one sentence, which names the port and the setting that changes it', async () => {
  const ports = await portsOfItsOwn()
  const other = createServer().listen(ports.SHOP_PORT)
  await once(other, 'listening')
  onTestFinished(() => void other.close())

  const program = npmStart(await temporaryFolder(), ports)
  expect(await program.exited).toBe(1)
  const said = program.output().split('\n')
  expect(said.filter((line) => line !== '' && !/^(>|npm )/.test(line))).toEqual([
    `Port ${ports.SHOP_PORT}, which the demo shop needs, is already taken: free it, or set SHOP_PORT to another port.`,
  ])
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-newcomer-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What happened to the connection, what it is and what it waits for, in words. */
async function seeInTemporal(page: Page, uiUrl: string, connectionId: string): Promise<void> {
  await openWorkflow(page, uiUrl, connectionId)
  await page.getByText('Running', { exact: true }).first().waitFor()
  for (const summary of ['Log in at ins_cl_banco_de_chile', 'CONNECTED, syncing', 'Next sync']) {
    await page.getByText(summary).first().waitFor()
  }
  const { summary, currentDetails } = await openUserMetadata(page)
  await summary.getByText('Bank connection (test)').waitFor()
  await currentDetails.getByText(/^CONNECTED · waits for the next sync at [-\d]+ [:\d]+ UTC$/).waitFor()
}

async function endsCompletely(program: ReturnType<typeof npmStart>, ports: Ports): Promise<void> {
  const processes = program.processes().map(({ pid }) => pid)
  expect(processes.length).toBeGreaterThan(7)
  expect(await program.pressCtrlC()).toBe(0)
  await expect.poll(() => processes.filter(isAlive), { timeout: 5_000 }).toEqual([])
  for (const port of Object.values(ports)) expect(await isListening(port)).toBe(false)
}
