import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openService, openWidget, rut } from './open-widget.ts'

const newPage = useBrowser()

test('the whole way works by keyboard alone: search, choose, mistype, retry, connect, and back to the page', async () => {
  const stack = await openService()
  const page = await newPage()
  const widget = await openWidget(page, stack)
  const { keyboard } = page
  await widget.asksForConsent()
  // A screen reader begins at what the screen is about.
  await expect.poll(() => widget.widget.locator(':focus').count()).toBe(1)
  expect(await widget.widget.locator(':focus').innerText()).toBe('My organization wants to read your bank data')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await widget.heading('Choose your bank')
  await keyboard.type('banco de chile')
  await keyboard.press('Tab')
  await keyboard.press('Enter')

  await widget.heading('Sign in to Banco de Chile')
  await keyboard.type(rut)
  await keyboard.press('Tab')
  await keyboard.type('wrong')
  await keyboard.press('Enter')

  await widget.heading('We could not connect to Banco de Chile')
  // Past the link to the bank.
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await widget.heading('Sign in to Banco de Chile')
  await keyboard.type('pass_good')
  await keyboard.press('Enter')

  await widget.heading('Your bank is connected')
  await keyboard.press('Tab')
  await widget.closedBy(keyboard.press('Enter'))
  expect(await widget.outcomes()).toEqual([{ success: { connectionId: widget.connectionId } }])
  await widget.focusIsBack()
})

test('Tab goes round inside the widget, in both directions', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  const focused = () => widget.widget.locator(':focus').evaluate((element) => element.outerHTML)
  for (const key of ['Tab', 'Shift+Tab']) {
    const stops = [await focused()]
    for (;;) {
      await widget.page.keyboard.press(key)
      const stop = await focused()
      if (stop === stops[0]) break
      stops.push(stop)
    }
    // The X, two fields, the button that shows the password, the link to the bank, and the form's two buttons.
    expect(new Set(stops).size).toBe(7)
  }
})
