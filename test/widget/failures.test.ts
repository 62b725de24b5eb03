import { expect, test } from 'vitest'
import { phone, useBrowser } from '../use-browser.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser(phone)

test('what the user must settle with the bank is told in words of its own, with Retry and Cancel', async () => {
  const stack = await openService()
  for (const [code, sentence] of [
    ['account_locked', /^Your bank has locked access to your account\./],
    ['password_change_required', /^Your bank asks you to change your password\./],
    ['user_action_required', /^Your bank needs something from you first/],
  ] as const) {
    const widget = await openWidget(await newPage(), stack)
    await widget.chooseBank()
    await widget.signIn(`error_${code}`, newRut())
    await widget.heading('We could not connect to Banco de Chile')
    expect((await widget.notice())[0]).toMatch(sentence)
    await widget.button('Retry').waitFor()
    await widget.button('Cancel').waitFor()
  }
})

test('what is no verdict on the credentials leads back to the form, with its own words and the RUT kept', async () => {
  const stack = await openService()
  for (const [code, sentence] of [
    ['outcome_unknown', /^We could not tell whether your bank accepted your details\./],
    ['unexpected_response', /^Your bank answered something we could not understand\./],
  ] as const) {
    const login = newRut()
    const widget = await openWidget(await newPage(), stack)
    await widget.chooseBank()
    await widget.signIn(`error_${code}`, login)
    expect((await widget.notice())[0]).toMatch(sentence)
    await widget.heading('Sign in to Banco de Chile')
    expect(await widget.rut.inputValue()).toBe(login)
    expect(await widget.password.inputValue()).toBe('')
  }
})

test('where no other credentials would help, another bank is offered, and the connection can still be cancelled', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('error_unsupported', newRut())
  await widget.heading('We could not connect to Banco de Chile')
  expect(await widget.notice()).toEqual(['We cannot connect this kind of access yet. Choose another bank.'])
  expect(await widget.button('Retry').count()).toBe(0)
  await widget.button('Choose another bank').click()
  await widget.chooseBank('Bci')
  await widget.signIn('error_unsupported', newRut())
  await widget.closedBy(widget.button('Cancel').click())
  expect(await widget.outcomes()).toEqual([{ exit: undefined }])
  expect((await stack.call('GET', `/v1/connections/${widget.connectionId}`)).status).toBe(404)
})

test('a bank that is down, and says for how long, is no fault of the user, who reads from when to try again', async () => {
  const retryAfterMs = 10 * 60_000
  const stack = await openService(
    scriptedBank({ logIn: () => ({ kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs }) }),
  )
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  expect(await widget.notice()).toEqual([
    'Your bank is not responding. It is not about your details: try again in a few minutes.',
    expect.stringMatching(/^You can try again from: .+\.$/),
  ])
})
