import { describe, expect, test } from 'vitest'
import { devices, useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'

describe.each(devices)('%s', (_, device) => {
  const newPage = useBrowser(device)

  test('a code is typed into a field that phones fill by themselves, and pasted with blanks it is the same code', async () => {
    const { bank, widget, code } = await openChallenge(await newPage(), 'code')
    await widget.widget.getByText('Enviada al +56 9 •••• ••21').waitFor()
    expect(await code.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await code.getAttribute('inputmode')).toBe('numeric')

    await code.fill(' 123 456 ')
    await widget.button('Confirm').click()
    await widget.heading('Your bank is connected')
    expect(bank.answers).toEqual([{ value: '123456' }])
  })

  test('a code of the wrong length is named at its field and in a summary, and the bank is not asked', async () => {
    const { bank, widget, code } = await openChallenge(await newPage(), 'code')
    await code.fill('12345')
    await code.press('Enter')
    const problem = 'The code must have 6 characters.'
    const summary = widget.widget.getByRole('alert')
    await summary.getByRole('heading', { name: 'One detail needs correcting' }).waitFor()
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await code.getAttribute('aria-invalid')).toBe('true')
    const description = await code.getAttribute('aria-describedby')
    expect(await widget.widget.locator(`#${description!.split(' ')[0]}`).innerText()).toBe(problem)
    expect(await code.inputValue()).toBe('12345')

    await summary.getByRole('link', { name: problem }).click()
    expect(await code.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(bank.answers).toEqual([])
  })

  test('a choice is one of the bank’s options, none of them chosen beforehand', async () => {
    const { bank, widget } = await openChallenge(await newPage(), 'choose')
    const group = widget.widget.getByRole('radiogroup', { name: '¿Por dónde quieres recibir la clave?' })
    expect(await group.getByRole('radio', { checked: true }).count()).toBe(0)
    await widget.button('Confirm').click()
    await widget.widget.getByRole('alert').getByRole('link', { name: 'Choose an option.' }).click()
    expect(
      await group
        .getByRole('radio')
        .first()
        .evaluate((radio) => radio === document.activeElement),
    ).toBe(true)

    await group.getByRole('radio', { name: 'Correo a a•••@correo.cl' }).check()
    await widget.button('Confirm').click()
    await widget.heading('Your bank is connected')
    expect(bank.answers).toEqual([{ value: 'email' }])
  })

  test('each question has a field of its own that is no password field, and no browser keeps its answer', async () => {
    const { bank, widget } = await openChallenge(await newPage(), 'questions')
    const pet = widget.widget.getByLabel('¿Cómo se llamaba tu primera mascota?')
    const city = widget.widget.getByLabel('¿En qué ciudad naciste?')
    for (const input of [pet, city]) {
      expect(await input.getAttribute('type')).toBe('text')
      expect(await input.getAttribute('autocomplete')).toBe('off')
    }
    await pet.fill('Pelusa')
    await widget.button('Confirm').click()
    await widget.widget.getByRole('link', { name: 'Not answered yet: ¿En qué ciudad naciste?' }).waitFor()
    expect(await pet.inputValue()).toBe('Pelusa')

    await city.fill('Temuco')
    await widget.button('Confirm').click()
    await widget.heading('Your bank is connected')
    expect(bank.answers).toEqual([{ values: { pet: 'Pelusa', city: 'Temuco' } }])
  })

  test('an approval in the bank’s app is waited for, with nothing to type or send, and moves the widget on', async () => {
    let approved = false
    const { bank, widget } = await openChallenge(await newPage(), 'approve_elsewhere', {
      checkApproval: () => (approved ? { kind: 'signed_in', session: {} } : { kind: 'pending' }),
    })
    await widget.widget.getByText('Enviada a «Teléfono de Ana»').waitFor()
    await widget.widget.getByText('Open the Banco de Chile app on your phone').waitFor()
    expect(await widget.widget.getByRole('textbox').count()).toBe(0)
    expect(await widget.button('Confirm').count()).toBe(0)
    approved = true
    await widget.heading('Your bank is connected')
    expect(bank.answers).toEqual([])
  })
})
