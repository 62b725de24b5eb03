import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { insertBankCalls } from '../db/records.ts'
import { openStack } from '../stack.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('the search ignores accents and case, says how many it found, and Enter takes the only one', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  const search = widget.widget.getByRole('textbox', { name: 'Search banks' })
  const found = () => widget.widget.getByRole('listitem').allInnerTexts()
  await widget.agree()
  await search.waitFor()
  expect(await found()).toHaveLength(12)

  await search.fill('BÁNCO  consor')
  expect((await found()).join()).toMatch(/Banco Consorcio$/)
  await search.fill('ITAU')
  expect((await found()).join()).toMatch(/Itaú$/)
  expect(await widget.widget.getByRole('status').innerText()).toBe('1 bank')
  await search.fill('nowhere')
  expect(await widget.widget.getByRole('status').innerText()).toBe('No bank matches “nowhere”.')

  await search.fill('itaú')
  await search.press('Enter')
  await widget.heading('Sign in to Itaú')
  await widget.button('Choose another bank').click()
  await widget.heading('Choose your bank')
})

test('who chooses a bank in trouble is told before typing a password', async () => {
  const stack = await openStack({ served: true })
  await insertBankCalls(stack.db, stack.owner, 'ins_cl_bci', 5, { state: 'not_evaluated' })
  const widget = await openWidget(await newPage(), stack)
  const troubled = widget.widget.getByRole('button', { name: 'Having problems now' })
  await widget.agree()
  await troubled.waitFor()
  expect(await troubled.count()).toBe(1)
  await troubled.click()
  await widget.heading('Sign in to Bci')
  await widget.widget.getByText('Bci is failing for many people right now.').waitFor()
  await widget.button('Choose another bank').click()
  await widget.chooseBank('Banco de Chile')
  expect(await widget.widget.getByText('failing for many people').count()).toBe(0)
})

test('an institution that was given at creation skips the choice', async () => {
  const stack = await openStack({ served: true })
  const connection = await stack.createConnection({ institutionId: 'ins_cl_bci' })
  const widget = await openWidget(await newPage(), stack, { connection })
  await widget.agree()
  await widget.heading('Sign in to Bci')
})

test('the widget speaks the language it was asked for, else the browser’s, else Spanish', async () => {
  const stack = await openStack({ served: true })
  for (const [language, locale, title] of [
    ['en-GB', 'es', 'Elige tu banco'],
    ['es-CL', 'en', 'Choose your bank'],
    ['es-CL', undefined, 'Elige tu banco'],
    ['fr', undefined, 'Elige tu banco'],
  ] as const) {
    const widget = await openWidget(await newPage({ locale: language }), stack, locale && { locale })
    await widget.agree()
    await widget.heading(title)
    expect(await widget.widget.locator('html').getAttribute('lang')).toBe(title === 'Elige tu banco' ? 'es' : 'en')
  }
})

test('each bank’s form uses the bank’s own words, and the organization is named where it matters', async () => {
  const stack = await openStack({ served: true })
  await stack.db.updateTable('organizations').set({ name: 'Café Araucaria' }).execute()
  const widget = await openWidget(await newPage({ locale: 'es-CL' }), stack)
  await widget.chooseBank('BancoEstado')
  await widget.widget.getByLabel('Clave Internet', { exact: true }).waitFor()
  await widget.widget.getByText('Café Araucaria usa Araucaria para conectar tu banco').waitFor()
  await widget.widget.getByText('Tus datos se cifran en este dispositivo. Café Araucaria no los ve.').waitFor()
})

test('consent says for whom and for what, in the user’s language, and to decline is to leave', async () => {
  const stack = await openStack({ served: true })
  const purpose = JSON.stringify({ es: 'Para marcar tu cuenta como pagada.', en: 'To tick off your tab.' })
  await stack.db.updateTable('organizations').set({ name: 'Café Araucaria', purpose }).execute()
  for (const [locale, title, what] of [
    ['es', 'Café Araucaria quiere leer tus datos bancarios', 'Para marcar tu cuenta como pagada.'],
    ['en', 'Café Araucaria wants to read your bank data', 'To tick off your tab.'],
  ] as const) {
    const widget = await openWidget(await newPage(), stack, { locale })
    await widget.heading(title)
    await widget.widget.getByText(what).waitFor()
    await widget.closedBy(widget.button(widget.words.consent.decline).click())
    expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  }
})
