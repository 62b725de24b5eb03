import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openService, openWidget, rut } from './open-widget.ts'

const newPage = useBrowser()

test('a missing or malformed option throws a TypeError that names it and what it should be, and nothing opens', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.addScriptTag({ url: `${stack.publicUrl}/widget/araucaria-connect.js` })
  const refusals = await page.evaluate(() => {
    const good = { token: 'a.b.c', connectionId: 'con_1', onSuccess() {}, onExit() {} }
    const bad: object[] = [
      { token: undefined },
      { token: '' },
      { token: 'a b' },
      { connectionId: null },
      { connectionId: 'con_1/../x' },
      { onSuccess: 'no' },
      { onExit: undefined },
      { onLoad: 1 },
      { onEvent: {} },
      { locale: 'es?' },
      { appearance: null },
      { appearance: 'dark' },
      { appearance: { theme: 'blue' } },
      { appearance: { accentColor: 'green' } },
      { appearance: { cornerRadius: 25 } },
      { appearance: { cornerRadius: -1 } },
      { appearance: { cornerRadius: 1.5 } },
    ]
    return [undefined, ...bad.map((part) => ({ ...good, ...part }))].map((options) => {
      try {
        window.Araucaria.open(options as never)
        return 'opened'
      } catch (error) {
        return error instanceof TypeError ? error.message : 'another error'
      }
    })
  })
  expect(refusals).toEqual([
    ...Array.from({ length: 4 }, () => 'Araucaria.open: token should be the one from POST /v1/connections.'),
    ...Array.from({ length: 2 }, () => 'Araucaria.open: connectionId should be the one from POST /v1/connections.'),
    'Araucaria.open: onSuccess should be a function.',
    'Araucaria.open: onExit should be a function.',
    'Araucaria.open: onLoad should be a function.',
    'Araucaria.open: onEvent should be a function.',
    "Araucaria.open: locale should be 'es' or 'en'.",
    ...Array.from({ length: 2 }, () => 'Araucaria.open: appearance should be an object.'),
    "Araucaria.open: appearance.theme should be 'light', 'dark' or 'system'.",
    'Araucaria.open: appearance.accentColor should be a colour like #0a7d5a.',
    ...Array.from({ length: 3 }, () => 'Araucaria.open: appearance.cornerRadius should be 0 to 24.'),
  ])
  expect(await page.locator('dialog').count()).toBe(0)
})

test('the page hears once that the widget is there, and how far the user comes, without anything personal', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('wrong')
  await widget.button('Retry').click()
  await widget.signIn('mfa_otp')
  await widget.widget.getByRole('textbox', { name: 'Code' }).fill('123456')
  await widget.button('Confirm').click()
  await widget.heading('Your bank is connected')

  const events = await widget.page.evaluate(() => window.events)
  const institutionId = 'ins_cl_banco_de_chile'
  expect(events).toEqual([
    { name: 'consent_shown' },
    { name: 'banks_shown' },
    { name: 'credentials_shown', institutionId },
    { name: 'credentials_submitted', institutionId },
    { name: 'refused', institutionId, errorCode: 'invalid_credentials' },
    { name: 'credentials_shown', institutionId },
    { name: 'credentials_submitted', institutionId },
    { name: 'challenge_shown', institutionId, challengeType: 'code' },
    { name: 'challenge_answered', institutionId },
    { name: 'connected', institutionId },
  ])
  expect(await widget.page.evaluate(() => window.loads)).toBe(1)
  expect(JSON.stringify(events)).not.toContain(rut)
})

test('the handle closes the widget as its user would: before it is there, on any screen, and as success once connected', async () => {
  const stack = await openService()
  const page = await newPage()
  const widget = await openWidget(page, stack)
  const close = () => page.evaluate(() => window.widget.close())
  await close()
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])

  await widget.opener.click()
  await widget.asksForConsent()
  await close()
  expect(await widget.outcomes()).toHaveLength(2)
  // A handle whose widget is gone does nothing, also to the next one.
  const gone = await page.evaluateHandle(() => window.widget)
  await widget.opener.click()
  await gone.evaluate((handle) => handle.close())
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await widget.heading('Your bank is connected')
  await close()
  await close()
  expect(await widget.outcomes()).toEqual([
    { exit: undefined },
    { exit: undefined },
    { success: { connectionId: widget.connectionId } },
  ])
})

test('a page that closes the widget while the bank is asked cancels nothing', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openService(scriptedBank({ logIn: () => answer.wait() }))
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await answer.asked
  await widget.page.evaluate(() => window.widget.close())
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  answer.give({ kind: 'signed_in', session: {} })
  await stack.statusWhen(widget.connectionId, ({ status }) => status === 'CONNECTED')
})

test('a script that is loaded twice is still one: the second opens nothing beside the first', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  await widget.page.addScriptTag({ url: `${stack.publicUrl}/widget/araucaria-connect.js?again` })
  await widget.opener.evaluate((button: HTMLButtonElement) => button.click())
  await widget.page.waitForFunction(() => window.outcomes.length === 1)
  expect(await widget.page.evaluate(() => window.outcomes)).toMatchObject([{ exit: { code: 'already_open' } }])
  expect(await widget.page.locator('dialog').count()).toBe(1)
  await widget.agree()
  await widget.heading('Choose your bank')
})

test('a single-page app may change its route under the widget, or throw everything away and open it again', async () => {
  const stack = await openStack({ served: true })
  const { page, ...widget } = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  await page.evaluate(() => {
    history.pushState(null, '', '/elsewhere')
    document.querySelector('main h1')!.textContent = 'Another page'
  })
  await widget.agree()
  await widget.heading('Choose your bank')

  await page.evaluate(() => {
    const opener = document.querySelector('button')!
    document.body.replaceChildren(opener)
  })
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  await widget.opener.click()
  await widget.asksForConsent()
  await widget.closedBy(page.keyboard.press('Escape'))
  expect(await widget.outcomes()).toEqual([{ exit: undefined }, { exit: undefined }])
  expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('')
})
