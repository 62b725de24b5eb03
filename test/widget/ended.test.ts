import { expect, test, vi } from 'vitest'
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
    { exit: { code: 'token_expired', message: expect.stringContaining('The time to connect has run out.') } },
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

test('a connection that was deleted elsewhere has a screen of its own, and the page hears connection_not_found', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  expect((await stack.call('DELETE', `/v1/connections/${widget.connectionId}`)).status).toBe(204)
  await widget.signIn('pass_good')
  await widget.heading('This connection is no longer there')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'connection_not_found' } }])
})

test('a connection that is CONNECTED already opens at the success screen', async () => {
  const stack = await openService()
  const connection = await stack.connect()
  const widget = await openWidget(await newPage(), stack, { connection })
  await widget.heading('Your bank is connected')
  await widget.closedBy(widget.button('Continue').click())
  expect(await widget.outcomes()).toEqual([{ success: { connectionId: connection.connectionId } }])
})

test('a modal that was reloaded keeps no token and says so; the page hears token_missing', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.heading('Choose your bank')
  await widget.page.frames()[1]!.evaluate(() => location.reload())
  await widget.heading('Open this window again')
  await widget.closedBy(widget.button('Close').last().click())
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'token_missing' } }])
})

function issuedMinutesAgo(minutes: number, stack: Stack, connectionId: string): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - minutes * 60_000 })
  const issued = stack.tokens.issue(stack.owner, connectionId)
  vi.useRealTimers()
  return issued.then(({ widgetToken }) => widgetToken)
}
