import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('a page that was reloaded in the middle comes back to the challenge', async () => {
  const { bank, widget, heading, code } = await openChallenge(await newPage(), 'code')
  await widget.page.reload()
  await widget.opener.click()
  await widget.heading(heading)
  await code.fill('123456')
  await code.press('Enter')
  await widget.heading('Your bank is connected')
  expect(bank.logins).toHaveLength(1)
})

test('another device with the same token can answer, and both move on', async () => {
  const { stack, widget, heading, code } = await openChallenge(await newPage(), 'code')
  const connection = { connectionId: widget.connectionId, widgetToken: widget.token }
  const other = await openWidget(await newPage({ locale: 'es-CL' }), stack, { connection })
  await other.heading('Ingresa el código de Banco de Chile')
  await code.fill('12')
  await widget.heading(heading)

  await other.widget.getByRole('textbox', { name: 'Código' }).fill('123456')
  await other.button('Confirmar').click()
  await other.heading('Tu banco está conectado')
  await widget.heading('Your bank is connected')
})

test('an answer that another device gave first leads to what came of it, not to an error', async () => {
  const { stack, bank, widget, code } = await openChallenge(await newPage(), 'code')
  const path = `/v1/connections/${widget.connectionId}`
  // This page hears of nothing until it has sent its own.
  await widget.page.route('**/status?*', () => {})
  await widget.page.route('**/challenge', async (route) => {
    const { body: status } = await stack.call('GET', `${path}/status`)
    const body = { challengeId: status.challenge.id, answer: { value: '123456' } }
    expect((await stack.call('POST', `${path}/challenge`, { token: widget.token, body })).status).toBe(202)
    await widget.page.unroute('**/status?*')
    await route.continue()
  })
  await code.fill('654321')
  await code.press('Enter')
  await widget.heading('Your bank is connected')
  expect(bank.answers).toEqual([{ value: '123456' }])
})

test('who closes the widget cancels nothing, and finds the challenge again', async () => {
  const { bank, widget, heading } = await openChallenge(await newPage(), 'approve_elsewhere')
  await widget.closedBy(widget.page.keyboard.press('Escape'))
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  await widget.opener.click()
  await widget.heading(heading)
  await widget.closedBy(widget.button('Close').click())
  expect(await widget.outcomes()).toHaveLength(2)
  expect([...bank.answers, ...bank.loggedOut]).toEqual([])
})

test('what was typed outlives polls that say nothing new, and a lost network', async () => {
  const { widget, heading, code } = await openChallenge(await newPage(), 'code')
  await code.pressSequentially('12345')
  let polls = 0
  await widget.page.route('**/status?*', (route) => (++polls > 3 ? {} : route.fulfill({ status: 204 })))
  await widget.page.context().setOffline(true)
  await widget.widget.getByText('No internet. We will try again automatically.').waitFor()
  await widget.page.context().setOffline(false)
  await expect.poll(() => polls).toBe(4)
  await widget.widget.getByText('No internet').waitFor({ state: 'detached' })
  await widget.heading(heading)
  expect(await code.inputValue()).toBe('12345')
  expect(await code.evaluate((input) => input === document.activeElement)).toBe(true)

  await widget.page.unroute('**/status?*')
  await code.press('6')
  await code.press('Enter')
  await widget.heading('Your bank is connected')
})

test('an answer sent while the network is lost arrives once it is back', async () => {
  const { bank, widget, code } = await openChallenge(await newPage(), 'code')
  await code.fill('123456')
  await widget.page.context().setOffline(true)
  await code.press('Enter')
  await widget.heading('No internet')
  await widget.page.context().setOffline(false)
  await widget.heading('Your bank is connected')
  expect(bank.answers).toEqual([{ value: '123456' }])
})

test('by keyboard alone: a mistyped choice, the right one, and a cancellation', async () => {
  const { bank, widget, heading } = await openChallenge(await newPage(), 'choose', {
    answerChallenge: () => ({ kind: 'refused', code: 'mfa_invalid' }),
  })
  const { keyboard } = widget.page
  await keyboard.press('Tab')
  await keyboard.press('Space')
  await keyboard.press('ArrowDown')
  await widget.heading(heading)
  await keyboard.press('Enter')
  await widget.heading('Sign in to Banco de Chile')
  expect(bank.answers).toEqual([{ value: 'email' }])

  await keyboard.type('pass_good')
  await keyboard.press('Enter')
  await widget.heading(heading)
  for (const _ of ['the options', 'Confirm', 'Cancel']) await keyboard.press('Tab')
  await keyboard.press('Enter')
  await widget.notice()
  await widget.heading('Sign in to Banco de Chile')
  expect(bank.answers).toHaveLength(1)
})
