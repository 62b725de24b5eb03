import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { closedBy } from '../browser.ts'
import { sampleOf, samplesOf } from '../documents/samples.ts'
import { isListening } from './program.ts'
import { openTerminal } from './terminal.ts'

const page = 'docs/quick-start.md'
const root = join(import.meta.dirname, '../..')

/** What docs/quick-start.md says from its second step on, word by word, beside a running `npm start`. */
export async function followQuickStart(browser: Page, api: string, dataDir: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-quick-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const shop = join(folder, 'my-shop')
  const port = await freePort()
  const shopUrl = `http://localhost:${port}`
  const here = (sample: string) =>
    sample
      .replaceAll('http://localhost:8080', new URL(api).origin)
      .replaceAll('http://localhost:3000', shopUrl)
      .replace('listen(3000', `listen(${port}`)
      .replaceAll('../my-shop', shop)
      .replace('.data/', `${dataDir}/`)
  const sample = (section: string, language: string) => here(sampleOf(page, section, language))
  const [install, run] = samplesOf(page, '4. Make a small shop', 'sh', 2).map(here) as [string, string]
  const terminal = openTerminal(root)
  /** The webhooks that came, and what was printed for them; they may come in any order. */
  const heard = (from: number, count: number) =>
    expect.poll(() => terminal.lines.slice(from).filter(isHeard).map(ofAnyDay).slice(0, count).toSorted(), {
      timeout: 20_000,
    })

  const banks = await terminal.paste(sample('2. Take the API key', 'sh'))
  expect(JSON.parse(banks).data[0].name).toMatch(/chile/i)
  const created = JSON.parse(await terminal.paste(sample('3. Create a connection', 'sh')))
  expect(created.connectionId).toMatch(/^con_/)
  expect({ ...created, ...ofEach }).toEqual({ ...JSON.parse(sample('3. Create a connection', 'json')), ...ofEach })

  await terminal.paste(install)
  await writeFile(join(shop, 'index.html'), sample('4. Make a small shop', 'html'))
  await writeFile(join(shop, 'server.mjs'), sample('4. Make a small shop', 'js'))
  await terminal.paste(run)
  await expect.poll(() => terminal.lines).toContain(`Open ${shopUrl}`)

  await browser.goto(shopUrl)
  const press = (name: string) => browser.getByRole('button', { name }).click()
  const widget = browser.frameLocator('iframe')
  const signIn = async (password: string) => {
    await widget.getByLabel('RUT').fill('11.111.111-1')
    await widget.getByLabel('Password', { exact: true }).fill(password)
    await widget.getByRole('button', { name: 'Connect', exact: true }).click()
    await closedBy(browser, widget.getByRole('button', { name: 'Continue' }).click())
    await browser.getByText('Connected.').waitFor()
  }
  const opened = terminal.lines.length
  await press('Connect your bank')
  await widget.getByRole('button', { name: 'Continue' }).click()
  await widget.getByRole('button', { name: 'Banco de Chile' }).click()
  await signIn('pass_good')
  const connected = sample('5. Connect a bank', 'text').trim().split('\n').map(ofAnyDay).toSorted()
  await heard(opened, connected.length).toEqual(connected)

  const [accounts, transactions] = (await terminal.paste(sample('6. Read what was synced', 'sh'))).split('\n')
  expect(JSON.parse(accounts!).data[0]).toMatchObject({ currency: 'CLP' })
  expect(JSON.parse(transactions!)).toMatchObject({ data: [{}, {}], hasMore: true })

  const before = terminal.lines.length
  await terminal.paste(sample('7. Break the login, and reconnect', 'sh'))
  await heard(before, 1).toEqual(['connection.failed_auth con_…'])
  const failed = terminal.lines.length
  await press('Sign in again')
  await widget.getByRole('heading', { name: 'Sign in to Banco de Chile again' }).waitFor()
  await signIn('pass_good+new')
  await heard(failed, connected.length).toEqual(connected)
  await terminal.paste(sample('8. Stop, and go on', 'sh'))
  await expect.poll(() => isListening(port)).toBe(false)
}

const ofEach = { connectionId: null, widgetToken: null, widgetTokenExpiresAt: null }
const isHeard = (line: string) => /^(connection\.| {2}\S)/.test(line)
const ofAnyDay = (line: string) => line.replace(/con_\w+/, 'con_…').replace(/-?\d+ (...); last: .+/, '… $1; last: …')
