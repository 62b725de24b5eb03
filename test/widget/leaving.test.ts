import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('Escape and the X each tell the page once that the user left, and give the focus back', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  await widget.closedBy(widget.page.keyboard.press('Escape'))
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  await widget.focusIsBack()

  await widget.opener.click()
  await widget.chooseBank()
  await widget.closedBy(widget.button('Close').click())
  expect(await widget.outcomes()).toEqual([{ exit: undefined }, { exit: undefined }])
  await widget.focusIsBack()
  expect((await stack.call('GET', `/v1/connections/${widget.connectionId}`)).body).toMatchObject({ status: 'PENDING' })
})

test('who closes the widget while the bank is asked has left, and the bank’s answer counts all the same', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openService(scriptedBank({ logIn: () => answer.wait() }))
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await widget.heading('Connecting to Banco de Chile')
  await answer.asked

  await widget.closedBy(widget.page.keyboard.press('Escape'))
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])

  answer.give({ kind: 'signed_in', session: {} })
  const { connectedAt } = await stack.statusWhen(widget.connectionId, ({ status }) => status === 'CONNECTED')
  expect(connectedAt).not.toBeNull()
})

test('a second open that was refused leaves the page as it was when the first is closed at once', async () => {
  const stack = await openStack({ served: true })
  const { page, opener, ...widget } = await openWidget(await newPage(), stack)
  await opener.evaluate((button: HTMLButtonElement) => {
    const first = window.widget
    button.click()
    first.close()
  })
  await page.waitForFunction(() => window.outcomes.length === 2)
  expect(await widget.outcomes()).toMatchObject([{ exit: undefined }, { exit: { code: 'already_open' } }])
  expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('')
})

test('who closes the success screen is connected: the page hears of success, and of nothing else', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await widget.heading('Your bank is connected')
  await widget.closedBy(widget.page.keyboard.press('Escape'))
  expect(await widget.outcomes()).toEqual([{ success: { connectionId: widget.connectionId } }])
})

test('a second open while the widget is up is refused, and does not disturb the first', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  await widget.opener.evaluate((button: HTMLButtonElement) => button.click())
  await widget.page.waitForFunction(() => window.outcomes.length === 1)
  expect(await widget.page.evaluate(() => window.outcomes)).toEqual([
    { exit: { code: 'already_open', message: expect.stringMatching(/open already/), retryable: false } },
  ])
  await widget.chooseBank()
})
