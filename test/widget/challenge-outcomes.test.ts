import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { scriptedBank } from '../scripted-bank.ts'
import { phone, useBrowser } from '../use-browser.ts'
import { challengeOf, openChallenge } from './open-challenge.ts'
import { openService, openWidget, rut } from './open-widget.ts'

const wrongCode = (attemptsRemaining: number): LoginAnswer => ({
  kind: 'challenge',
  challenge: challengeOf('code'),
  session: {},
  wrong: { attemptsRemaining },
})

const newPage = useBrowser(phone)

test('a wrong code says so with the tries left, and the right one then connects', async () => {
  const { bank, widget, code, heading } = await openChallenge(await newPage(), 'code', {
    answerChallenge: (answer) =>
      'value' in answer && answer.value === '123456' ? { kind: 'signed_in', session: {} } : wrongCode(2),
  })
  await code.fill('000000')
  await widget.button('Confirm').click()
  expect(await widget.notice()).toEqual([
    'Your bank did not accept that code. Check it and try again.',
    'Your bank allows 2 more tries.',
  ])
  await widget.heading(heading)
  expect(await code.inputValue()).toBe('')
  expect(await code.evaluate((input) => input === document.activeElement)).toBe(true)

  await code.fill('123456')
  await widget.button('Confirm').click()
  await widget.heading('Your bank is connected')
  expect(bank.answers).toEqual([{ value: '000000' }, { value: '123456' }])
})

test('after the bank’s last try the form is back with the RUT, and no word against the password', async () => {
  const { widget, code } = await openChallenge(await newPage(), 'code', {
    answerChallenge: () => ({ kind: 'refused', code: 'mfa_invalid' }),
  })
  await code.fill('000000')
  await widget.button('Confirm').click()
  await widget.heading('Sign in to Banco de Chile')
  expect(await widget.notice()).toEqual([
    'Your bank did not accept the confirmation and allows no more tries with it. Enter your details again.',
    '2 attempts are left before a pause that protects your account.',
  ])
  expect(await widget.rut.inputValue()).toBe(rut)
  expect(await widget.password.inputValue()).toBe('')
})

test('a confirmation that is cancelled leads to the form and deletes nothing, also after a wrong password', async () => {
  const stack = await openService(
    scriptedBank({
      logIn: ({ password }) =>
        password === 'wrong'
          ? { kind: 'refused', code: 'invalid_credentials' }
          : { kind: 'challenge', challenge: challengeOf('code'), session: {} },
    }),
  )
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('wrong')
  await widget.button('Retry').click()
  await widget.password.fill('pass_good')
  await widget.button('Connect').click()
  await widget.button('Cancel the confirmation').click()
  await widget.heading('Sign in to Banco de Chile')
  expect(await widget.notice()).toEqual(['You cancelled the confirmation. Enter your details again to continue.'])
  expect(await widget.rut.inputValue()).toBe(rut)
  expect((await stack.call('GET', `/v1/connections/${widget.connectionId}/status`)).body).toMatchObject({
    status: 'FAILED_AUTH',
    step: 'awaiting_credentials',
    error: { code: 'user_cancelled' },
  })
})

test('a code that is sent again is asked for anew, with its own time and without blame', async () => {
  const { bank, widget, code } = await openChallenge(await newPage(), 'code', {
    seconds: 40,
    answerChallenge: (answer) =>
      'resend' in answer
        ? { kind: 'challenge', challenge: { ...challengeOf('code', 170), label: 'Enviada otra vez' }, session: {} }
        : { kind: 'signed_in', session: {} },
  })
  await code.fill('12')
  await widget.button('Send it again').click()
  await widget.widget.getByText('Enviada otra vez').waitFor()
  expect(await widget.widget.locator('.time').innerText()).toMatch(/^Time left: 2:/)
  expect(await widget.widget.getByRole('alert').count()).toBe(0)
  expect(await code.inputValue()).toBe('')
  await code.fill('123456')
  await code.press('Enter')
  await widget.heading('Your bank is connected')
  expect(bank.answers).toEqual([{ resend: true }, { value: '123456' }])
})
