import { describe, expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { serveSandboxBank } from '../bank/serve.ts'
import { heldAnswer, scriptedBank } from '../scripted-bank.ts'
import { devices, useBrowser } from '../use-browser.ts'
import { openService, openWidget, rut } from './open-widget.ts'

describe.each(devices)('%s', (_, device) => {
  const newPage = useBrowser(device)

  test('a wrong password offers Retry, which keeps the RUT and not the password, and then leads to success', async () => {
    const stack = await openService()
    const widget = await openWidget(await newPage(), stack)
    await widget.chooseBank()
    await widget.signIn('wrong')
    await widget.heading('We could not connect to Banco de Chile')
    expect(await widget.notice()).toEqual([
      'Your bank did not accept your sign-in details. Check them and try again.',
      '2 attempts are left before a pause that protects your account.',
    ])

    await widget.button('Retry').click()
    await widget.heading('Sign in to Banco de Chile')
    expect(await widget.rut.inputValue()).toBe(rut)
    expect(await widget.password.inputValue()).toBe('')

    await widget.password.fill('pass_good')
    await widget.button('Connect').click()
    await widget.heading('Your bank is connected')
    await widget.closedBy(widget.button('Continue').click())
    expect(await widget.outcomes()).toEqual([{ success: { connectionId: widget.connectionId } }])
    await widget.focusIsBack()
  })

  test('a wrong password offers Cancel, which deletes the connection and tells the page that the user left', async () => {
    const stack = await openService()
    const widget = await openWidget(await newPage(), stack)
    await widget.chooseBank()
    await widget.signIn('wrong')
    await widget.button('Cancel').click()

    expect(await widget.outcomes()).toEqual([{ exit: undefined }])
    expect((await stack.call('GET', `/v1/connections/${widget.connectionId}`)).status).toBe(404)
  })

  test('what is cancelled stays gone when the bank says yes to another tab a moment later, and that tab ends cleanly', async () => {
    const answer = heldAnswer<LoginAnswer>()
    const bank = scriptedBank({
      logIn: ({ password }, signal) =>
        password === 'held' ? answer.wait(signal) : { kind: 'refused', code: 'invalid_credentials' },
    })
    const stack = await openService(bank)
    const widget = await openWidget(await newPage(), stack)
    await widget.chooseBank()
    await widget.signIn('wrong')
    await widget.button('Retry').waitFor()
    const connection = { connectionId: widget.connectionId, widgetToken: widget.token }
    const otherTab = await openWidget(await newPage(), stack, { connection })
    await otherTab.button('Retry').click()
    await otherTab.signIn('held')
    await answer.asked

    await widget.closedBy(widget.button('Cancel').click())
    expect(await widget.outcomes()).toEqual([{ exit: undefined }])
    answer.give({ kind: 'signed_in', session: { cookie: 'late' } })

    await otherTab.heading(otherTab.words.ended.connection_not_found.title)
    await otherTab.closedBy(otherTab.page.keyboard.press('Escape'))
    expect(await otherTab.outcomes()).toMatchObject([{ exit: { code: 'connection_not_found' } }])
    expect((await stack.call('GET', `/v1/connections/${widget.connectionId}`)).status).toBe(404)
    expect((await stack.events(widget.connectionId)).map(({ type }) => type)).toEqual(['connection.deleted'])
    expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])
  })

  test('after three refusals the widget says from when another attempt is possible, and the bank is not asked', async () => {
    const bankUrl = await serveSandboxBank()
    const stack = await openService(createSandboxConnector(bankUrl))
    const timeZone = 'America/Santiago'
    const widget = await openWidget(await newPage({ timezoneId: timeZone }), stack)
    await widget.chooseBank()
    for (let attempt = 1; attempt <= 3; attempt++) {
      await widget.signIn('wrong')
      await widget.button('Retry').click()
    }
    await widget.signIn('pass_good')

    await widget.heading('We could not connect to Banco de Chile')
    const [reason, until] = await widget.notice()
    expect(reason).toMatch(/^There were too many attempts in a row\./)
    const { body } = await stack.call('GET', `/v1/connections/${widget.connectionId}/status`)
    const time = new Date(body.error.retryAt).toLocaleTimeString('en', { timeZone, timeStyle: 'short' })
    expect(until).toMatch(/^You can try again from: /)
    expect(until!.replaceAll(/\s/g, ' ')).toContain(`${time.replaceAll(/\s/g, ' ')}.`)
    const { ingresosEvaluados } = (await (await fetch(`${bankUrl}/operador/clientes/${rut}`)).json()) as {
      ingresosEvaluados: number
    }
    expect(ingresosEvaluados).toBe(3)
  })
})
