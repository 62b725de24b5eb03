import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openService } from './open-dashboard.ts'

const newPage = useBrowser()

test('by keyboard alone: enter the key, find the failed delivery by its endpoint, send it again, go back and leave', async () => {
  const { stack, receiver } = await openService()
  const page = await newPage()
  await page.goto(`${stack.publicUrl}/dashboard`)
  const { keyboard } = page

  /** What has the focus: what it is and what it says. It is seen to have it. */
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const { outlineStyle } = getComputedStyle(element)
      if (element.matches('a, button, input, select') && outlineStyle !== 'solid') return 'a focus that nobody sees'
      return element.matches('input, select')
        ? `${document.querySelector(`label[for="${element.id}"]`)?.textContent} field`
        : (element.textContent ?? '')
    })
  async function tabTo(name: string) {
    for (let steps = 0; steps < 40 && (await focused()) !== name; steps++) await keyboard.press('Tab')
    expect(await focused()).toBe(name)
  }
  const heading = (name: string) => expect.poll(focused).toBe(name)

  expect(await focused()).toBe('API key field')
  await keyboard.insertText(stack.owner.key)
  await keyboard.press('Enter')
  await heading('Connections')

  await keyboard.press('Shift+Tab')
  expect(await focused()).toBe('Endpoints')
  await keyboard.press('Enter')
  await heading('Webhook endpoints')
  await page.getByRole('link', { name: receiver.url }).waitFor()
  await tabTo(receiver.url)
  await keyboard.press('Enter')
  await heading(`Webhook endpoint ${receiver.id}`)
  await page.getByRole('link', { name: 'Its deliveries' }).waitFor()
  await tabTo('Its deliveries')
  await keyboard.press('Enter')
  await heading('Deliveries')

  await page.getByText('3 deliveries').waitFor()
  await tabTo('Status field')
  await keyboard.type('failed')
  await keyboard.press('Enter')
  await tabTo('Filter')
  await keyboard.press('Enter')
  await page.getByText('1 delivery,').waitFor()
  await tabTo('Send again')
  await keyboard.press('Enter')
  await receiver.until(4)

  // The keys for going back are the browser's own, which is not in the page.
  await page.goBack()
  await page.getByText('3 deliveries').waitFor()
  await page.goBack()
  await heading(`Webhook endpoint ${receiver.id}`)
  for (let steps = 0; steps < 10 && (await focused()) !== 'Leave'; steps++) await keyboard.press('Shift+Tab')
  await keyboard.press('Enter')
  await heading('API key field')
})
