import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test.each([
  ['from the bank’s app', () => document.dispatchEvent(new Event('visibilitychange'))],
  // The npm Chromium has no such cache: this is the event by which a page is told that it comes from there.
  ['from the browser’s cache', () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))],
])('who comes back %s is told at once, whatever became of the poll that was held', async (_, comeBack) => {
  let approved = false
  const page = await newPage()
  // What a phone does to a page in the background: the poll that is held there is never answered.
  await page.route(/status\?after=2/, () => {})
  const { stack, widget } = await openChallenge(page, 'approve_elsewhere', {
    checkApproval: () => (approved ? { kind: 'signed_in', session: { cookie: 'abc' } } : { kind: 'pending' }),
  })
  approved = true
  await stack.statusWhen(widget.connectionId, ({ status }) => status === 'CONNECTED')

  await page.frames()[1]!.evaluate(comeBack)

  await widget.heading('Your bank is connected')
})

test('after 20 seconds with the bank the user may close the window, and the connection is finished all the same', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openService(scriptedBank({ logIn: (_, signal) => answer.wait(signal) }))
  const page = await newPage()
  await page.clock.install()
  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await answer.asked
  await widget.widget.getByText(widget.words.progress.hint).waitFor()

  await page.clock.fastForward(21_000)

  await widget.widget
    .getByText('You can close this window: we will finish, unless your bank asks you to confirm')
    .waitFor()
  await widget.closedBy(widget.button('Close and let it finish').click())
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  answer.give({ kind: 'signed_in', session: { cookie: 'abc' } })
  await stack.statusWhen(widget.connectionId, ({ status }) => status === 'CONNECTED')
})
