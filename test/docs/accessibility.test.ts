import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { phone, useBrowser } from '../use-browser.ts'

const newPage = useBrowser({ reducedMotion: 'reduce' })
const { publicUrl } = await openStack({ served: true, until: afterAll })

/** What is in them: cards, diagrams, tables and code, long lists; and the reference. */
const paths = ['', 'connection-flow', 'widget-setup', 'changelog', 'nothing', 'api']

async function findings(page: Page, rules?: string[]): Promise<unknown[]> {
  const options = rules ? { runOnly: rules } : {}
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`)
  return violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])])
}

test('axe finds nothing on pages of any kind, light or dark', async () => {
  const page = await newPage()
  await page.addInitScript({ content: axe.source })
  for (const path of paths) {
    await page.goto(`${publicUrl}/docs/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await findings(page), path).toEqual([])
    // Only the colours are others in the dark.
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('html.dark').waitFor()
    expect(await findings(page, ['color-contrast', 'link-in-text-block']), `${path}, dark`).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
  }
})

test('on a phone axe finds nothing in a page, in its menu and in search', async () => {
  const page = await newPage(phone)
  await page.addInitScript({ content: axe.source })
  await page.goto(`${publicUrl}/docs/webhooks`)
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('link', { name: 'Changelog' }).waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('searchbox').fill('token')
  await page.getByRole('dialog', { name: 'Search' }).getByRole('link').first().waitFor()
  expect(await findings(page)).toEqual([])
})
