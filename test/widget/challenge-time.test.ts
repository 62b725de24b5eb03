import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'
import { rut } from './open-widget.ts'

declare global {
  interface Window {
    heard: string[]
  }
}

const newPage = useBrowser()

test('on a device whose clock is behind, answers are taken and the seconds left are right, read out at their marks only', async () => {
  const page = await newPage()
  await page.addInitScript(() => {
    const real = Date.now
    Date.now = () => real() - 10 * 60_000
  })
  const { widget, code } = await openChallenge(page, 'code', { seconds: 33 })
  const left = widget.widget.locator('.time')
  const heard = await listen(page)
  expect(await left.innerText()).toMatch(/^Time left: 0:(3\d|2\d)$/)
  await widget.widget.getByText('Time left: 0:25').waitFor()
  expect(await heard()).toEqual(['Less than 30 seconds left.'])
  await code.fill('123456')
  await code.press('Enter')
  await widget.heading('Your bank is connected')
})

test('a code that nobody sends says that its time is up, then leads to the form, never as a wrong password', async () => {
  const { widget, code, stack, bank } = await openChallenge(await newPage(), 'code', { seconds: 4 })
  const { connectionId } = widget
  // The service’s word is held back: what the widget knows by itself comes first.
  const word = Promise.withResolvers<void>()
  await widget.page.route('**/status?*', async (route) => {
    await word.promise
    await route.continue()
  })
  await code.fill('123456')
  await widget.widget.getByText('The time to answer is up. Waiting for your bank…').waitFor()
  await code.press('Enter')
  expect(await code.inputValue()).toBe('123456')
  expect(await widget.button('Confirm').getAttribute('aria-disabled')).toBe('true')
  expect(await widget.button('Send it again').count()).toBe(0)
  word.resolve()

  await widget.heading('Sign in to Banco de Chile')
  expect(await widget.notice()).toEqual([
    'Time ran out to confirm the sign-in. Enter your details again and keep your bank’s app or codes at hand.',
  ])
  expect(await widget.rut.inputValue()).toBe(rut)
  expect((await stack.call('GET', `/v1/connections/${connectionId}/status`)).body).toMatchObject({
    status: 'PENDING',
    error: { code: 'mfa_expired' },
  })
  expect(bank.answers).toEqual([])
})

/** Records what a screen reader is given to read out from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  const frame = page.frames()[1]!
  await frame.evaluate(() => {
    const heard: string[] = (window.heard = [])
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const live = (target instanceof Element ? target : target.parentElement)?.closest('[role=status], [role=alert]')
        if (live?.textContent) heard.push(live.textContent)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => frame.evaluate(() => window.heard)
}
