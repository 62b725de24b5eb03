import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('a wrong check digit is named at its field and in a summary before anything is sent', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  const asked: string[] = []
  widget.page.on('request', (request) => asked.push(request.url()))

  await widget.signIn('pass_good', '11.111.111-2')
  const problem = 'RUT: the number or its check digit is not correct.'
  const summary = widget.widget.getByRole('alert')
  await summary.getByRole('heading', { name: 'One detail needs correcting' }).waitFor()
  expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await widget.rut.getAttribute('aria-invalid')).toBe('true')
  const description = await widget.rut.getAttribute('aria-describedby')
  expect(await widget.widget.locator(`#${description!.split(' ')[0]}`).innerText()).toBe(problem)
  expect(await widget.password.inputValue()).toBe('pass_good')

  await summary.getByRole('link', { name: problem }).click()
  expect(await widget.rut.evaluate((input) => input === document.activeElement)).toBe(true)
  expect(asked).toEqual([])
})

test('empty fields are each named, and the RUT gets its points and dash while it is typed', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.button('Connect').click()
  await widget.widget.getByRole('heading', { name: '2 details need correcting' }).waitFor()
  expect(await widget.widget.getByRole('alert').getByRole('link').allInnerTexts()).toEqual([
    'RUT is missing.',
    'Password is missing.',
  ])
  await widget.rut.pressSequentially('20347878k')
  expect(await widget.rut.inputValue()).toBe('20.347.878-K')
})

test('the password is hidden until its owner asks to see it', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.password.fill('pass_good')
  expect(await widget.password.getAttribute('type')).toBe('password')
  await widget.button('Show Password').click()
  expect(await widget.password.getAttribute('type')).toBe('text')
  await widget.button('Hide Password').click()
  expect(await widget.password.getAttribute('type')).toBe('password')
})

test('a phone’s keyboard for numbers comes with a K, and a RUT can be pasted in any form', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage({ hasTouch: true, isMobile: true }), stack)
  await widget.chooseBank()
  expect(await widget.rut.getAttribute('inputmode')).toBe('numeric')
  await widget.rut.pressSequentially('20347878')
  await widget.button('Add K to RUT').click()
  expect(await widget.rut.inputValue()).toBe('20.347.878-K')
  expect(await widget.button('Add K to RUT').count()).toBe(0)
  expect(await widget.rut.evaluate((input) => input === document.activeElement)).toBe(true)
  for (const pasted of ['20347878-k', ' 20.347.878-K ', '20347878K']) {
    await widget.rut.fill('')
    await widget.rut.evaluate((input: HTMLInputElement, text) => {
      input.focus()
      document.execCommand('insertText', false, text)
    }, pasted)
    expect(await widget.rut.inputValue()).toBe('20.347.878-K')
  }
})

test('what a program fills in, in one go, stays filled in', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  for (const field of [widget.rut, widget.password]) {
    await field.evaluate((input: HTMLInputElement) => {
      input.focus()
      input.value = '11111111-1'
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
      input.blur()
    })
  }
  expect([await widget.rut.inputValue(), await widget.password.inputValue()]).toEqual(['11.111.111-1', '11111111-1'])
})

test('password managers find the fields of a form, and the way to the bank’s own page opens beside the widget', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  expect(await widget.rut.getAttribute('autocomplete')).toBe('username')
  expect(await widget.password.getAttribute('autocomplete')).toBe('current-password')
  expect(await widget.password.getAttribute('autocapitalize')).toBe('off')
  expect(await widget.password.evaluate(({ form }: HTMLInputElement) => form?.tagName)).toBe('FORM')
  const reset = widget.widget.getByRole('link', { name: 'Forgot your password?' })
  expect(await reset.getAttribute('href')).toBe('http://localhost:8070')
  expect([await reset.getAttribute('target'), await reset.getAttribute('rel')]).toEqual([
    '_blank',
    'noopener noreferrer',
  ])
})
