import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { phone, useBrowser } from '../use-browser.ts'
import { pagePaths, watch } from './open-docs.ts'

const newPage = useBrowser()
const { publicUrl } = await openStack({ served: true, until: afterAll })

test('on a phone of 320 px every page opens without a complaint, asks its own origin only, and does not scroll sideways', async () => {
  const page = await newPage(phone)
  const complaints = watch(page, publicUrl)
  for (const path of pagePaths) {
    await page.goto(`${publicUrl}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
  }
  expect(complaints).toEqual([])
})

test.each(['light', 'dark'] as const)(
  'in %s the sequence diagrams are drawn, by their parties, and told in words',
  async (colorScheme) => {
    const page = await newPage({ colorScheme, javaScriptEnabled: false })
    await page.goto(`${publicUrl}/docs/connection-flow`)
    const drawing = page.getByRole('region', {
      name: 'Diagram of User, Your Frontend, Your Backend, Araucaria API, Bank',
    })
    for (const words of ['Your Frontend', 'Araucaria API', 'Submit credentials', 'Webhook: connection.connected']) {
      expect(await drawing.locator('svg text', { hasText: words }).isVisible(), words).toBe(true)
    }
    const [box, words] = await Promise.all(
      ['.actor rect', '.actor text'].map((part) =>
        drawing
          .locator(part)
          .first()
          .evaluate((element) => getComputedStyle(element).fill),
      ),
    )
    expect(box).not.toBe(words)
    expect(box).not.toBe('rgb(0, 0, 0)')

    await page.getByText('The same in words').first().click()
    await page.getByText('Your Frontend → Araucaria API: Submit credentials').waitFor()
    expect(await page.getByRole('region', { name: /^Diagram of/ }).count()).toBe(2)
  },
)

test('search is opened, asked and followed by the keyboard, and leads to the section', async () => {
  const page = await newPage()
  const complaints = watch(page, publicUrl)
  await page.goto(`${publicUrl}/docs/`)
  await page.getByRole('button', { name: 'Search' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill('verify signature')
  await page.getByRole('link', { name: 'Verify a signature' }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/docs/webhooks#verify-a-signature')
  await page.getByRole('heading', { name: 'Verify a signature' }).waitFor()
  expect(complaints).toEqual([])
})

test('a page that another leads to shows the same as when it is opened, with the address of the service', async () => {
  const page = await newPage()
  const complaints = watch(page, publicUrl)
  await page.goto(`${publicUrl}/docs/`)
  await page.getByRole('main').getByRole('link', { name: 'Widget Setup' }).click()
  await page.waitForURL('**/docs/widget-setup')
  const main = page.getByRole('main')
  await main.getByText(`${publicUrl}/widget/araucaria-connect.js`).waitFor()
  const led = await main.innerText()
  await page.reload()
  await main.getByText(`${publicUrl}/widget/araucaria-connect.js`).waitFor()
  expect(await main.innerText()).toBe(led)
  expect(complaints).toEqual([])
})

test('what is not there says so, and leads to the front page', async () => {
  const page = await newPage()
  await page.goto(`${publicUrl}/docs/nothing`)
  await page.getByRole('heading', { level: 1, name: 'This page is not there' }).waitFor()
  await page.getByRole('link', { name: 'To the front page' }).click()
  await page.getByRole('heading', { level: 1, name: 'Araucaria' }).waitFor()
})
