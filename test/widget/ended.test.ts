import { expect, test, vi } from 'vitest'
import { fill } from '../../widget/words.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack, type Stack } from '../stack.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('an expired token has a screen of its own, and the page hears token_expired', async () => {
  const stack = await openStack({ served: true })
  const { connectionId } = await stack.createConnection()
  const widgetToken = await issuedMinutesAgo(16, stack, connectionId)
  const widget = await openWidget(await newPage(), stack, { connection: { connectionId, widgetToken } })
  await widget.heading('The time to connect has run out')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toEqual([
    {
      exit: {
        code: 'token_expired',
        message: expect.stringContaining('The time to connect has run out.'),
        retryable: true,
      },
    },
  ])
  await widget.focusIsBack()
})

test('a token that was made up is answered like one that has expired', async () => {
  const stack = await openStack({ served: true })
  const { connectionId } = await stack.createConnection()
  const connection = { connectionId, widgetToken: 'made.up.token' }
  const widget = await openWidget(await newPage(), stack, { connection })
  await widget.heading('The time to connect has run out')
})

test('a token of another connection ends like one that has expired', async () => {
  const stack = await openStack({ served: true })
  const [{ connectionId }, { widgetToken }] = [await stack.createConnection(), await stack.createConnection()]
  const widget = await openWidget(await newPage(), stack, { connection: { connectionId, widgetToken } })
  await widget.heading('The time to connect has run out')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'token_expired', retryable: true } }])
})

test('a page without TLS, in which nothing can be sealed, says so before a password is typed', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }))
  const widget = await openWidget(page, stack)
  await widget.heading('You cannot connect from here')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'unsupported_browser', retryable: false } }])
})

test('a connection that was deleted elsewhere has a screen of its own, and the page hears connection_not_found', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  expect((await stack.call('DELETE', `/v1/connections/${widget.connectionId}`)).status).toBe(204)
  await widget.signIn('pass_good')
  await widget.heading('This connection no longer exists')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'connection_not_found' } }])
})

test('a connection that is CONNECTED already opens at the success screen', async () => {
  const stack = await openService()
  const connection = await stack.connect()
  const widget = await openWidget(await newPage(), stack, { connection })
  await widget.heading('Your bank was connected already')
  await widget.closedBy(widget.button('Continue').click())
  expect(await widget.outcomes()).toEqual([{ success: { connectionId: connection.connectionId } }])
})

test('a modal that was reloaded gets its token from the page again, and goes on where the workflow is', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  const reload = () => widget.page.frames()[1]!.evaluate(() => location.reload())
  await widget.asksForConsent()
  await reload()
  await widget.asksForConsent()
  await widget.chooseBank()
  await widget.signIn('mfa_otp')
  const challenge = fill(widget.words.challenge.title.code, { bank: 'Banco de Chile' })
  await widget.heading(challenge)
  await reload()
  await widget.heading(challenge)
  await widget.widget.getByRole('textbox', { name: 'Code' }).fill('123456')
  await widget.button('Confirm').click()
  await widget.heading('Your bank is connected')
  expect(widget.page.frames()[1]!.url()).not.toContain(widget.token)
})

test('a modal whose token nobody gives again says so, and the page hears token_missing', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.addInitScript(() => {
    // A page whose own script swallows the messages that it does not know.
    addEventListener('message', (event) => {
      if (event.data?.type === 'araucaria:reloaded') event.stopImmediatePropagation()
    })
  })
  const widget = await openWidget(page, stack)
  await widget.asksForConsent()
  await page.frames()[1]!.evaluate(() => location.reload())
  await widget.heading('Open this window again')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'token_missing', retryable: true } }])
})

function issuedMinutesAgo(minutes: number, stack: Stack, connectionId: string): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - minutes * 60_000 })
  const issued = stack.tokens.issue(stack.owner, connectionId)
  vi.useRealTimers()
  return issued.then(({ widgetToken }) => widgetToken)
}
