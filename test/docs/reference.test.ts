import { afterAll, expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import { phone, useBrowser } from '../use-browser.ts'
import { watch } from './open-docs.ts'

const newPage = useBrowser()
const stack = await openStack({ served: true, until: afterAll })
const { publicUrl } = stack

const isDark = () => [
  document.documentElement.classList.contains('dark'),
  getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)',
]

test('the reference shows an operation and sends it to this service, and to no other origin', async () => {
  const page = await newPage()
  const complaints = watch(page, publicUrl)
  await page.goto(`${publicUrl}/docs/`)
  await page.getByRole('navigation').getByRole('link', { name: 'API Reference' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Araucaria' }).waitFor()
  await page.getByRole('link', { name: 'List connections' }).click()
  const operation = page.getByRole('region', { name: 'List connections' })
  await operation.getByRole('heading', { name: 'List connections' }).waitFor()
  await operation.getByText('/v1/connections', { exact: true }).first().waitFor()

  await operation.getByRole('button', { name: /^Test Request/ }).click()
  const answered = page.waitForResponse(`${publicUrl}/v1/connections*`)
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click()
  expect((await answered).status()).toBe(401)
  expect(complaints.filter((complaint) => !complaint.includes('status of 401'))).toEqual([])
})

test('light and dark are those of the system until they are chosen, for pages and reference alike', async () => {
  const page = await newPage({ colorScheme: 'dark' })
  await page.goto(`${publicUrl}/docs/webhooks`)
  expect(await page.evaluate(isDark)).toEqual([true, true])
  await page.goto(`${publicUrl}/docs/api`)
  const dark = page.getByRole('switch', { name: 'Dark' })
  await expect.poll(() => dark.getAttribute('aria-checked')).toBe('true')
  expect(await page.evaluate(isDark)).toEqual([true, true])
  await dark.click()
  expect(await page.evaluate(isDark)).toEqual([false, false])
  await page.locator('body.light-mode').waitFor()

  await page.getByRole('link', { name: 'Docs' }).click()
  await page.getByRole('heading', { level: 1, name: 'Araucaria' }).waitFor()
  expect(await page.evaluate(isDark)).toEqual([false, false])
  await page.getByRole('switch').first().click()
  await page.goto(`${publicUrl}/docs/api`)
  await page.locator('body.dark-mode').waitFor()
  expect(await page.evaluate(isDark)).toEqual([true, true])
})

test('on a phone of 320 px the reference does not scroll sideways', async () => {
  const page = await newPage(phone)
  const complaints = watch(page, publicUrl)
  await page.goto(`${publicUrl}/docs/api`)
  await page.getByRole('heading', { level: 1, name: 'Araucaria' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
})
