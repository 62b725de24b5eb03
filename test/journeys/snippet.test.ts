import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { closedBy } from '../browser.ts'
import { serveSandboxBank } from '../bank/serve.ts'
import { serve } from '../serve.ts'
import { openStack } from '../stack.ts'
import { useBrowser } from '../use-browser.ts'
import { createOnBackend, pageThatOpens, pageThatReopens, renewOnBackend } from './documented-snippets.ts'
import { receiveWebhooks } from './webhook-receiver.ts'

const newPage = useBrowser()

test('the documented snippets connect a bank, and find it again after its password was changed there', async () => {
  const bankUrl = await serveSandboxBank()
  const stack = await openStack({ served: true, bank: createSandboxConnector(bankUrl), syncIntervalMs: 1_000 })
  await stack.startWorker()
  const webhooks = await receiveWebhooks(stack)

  const created = await createOnBackend(stack)
  const connectionId = created.connectionId!
  const first = await openPage(pageThatOpens(stack, { connectionId, widgetToken: created.widgetToken! }))
  await first.widget.getByRole('button', { name: 'Continue' }).click()
  await first.widget.getByRole('button', { name: 'Banco de Chile' }).click()
  await first.signIn('pass_good')
  await first.closeBy('Continue')
  expect(await first.outcome()).toEqual([['onSuccess', { connectionId }]])
  expect(first.logged).toEqual([`Connected! ${connectionId}`])
  const { data } = await webhooks.heard('connection.connected', connectionId)
  expect(data).toMatchObject({ status: 'CONNECTED', previousStatus: 'PENDING', institutionId: 'ins_cl_banco_de_chile' })
  await webhooks.heard('connection.synced', connectionId)

  await changePassword(bankUrl, 'pass_good', 'pass_good+new')
  expect((await webhooks.heard('connection.failed_auth', connectionId)).data).toMatchObject({
    status: 'FAILED_AUTH',
    previousStatus: 'CONNECTED',
    error: { code: 'invalid_credentials' },
  })
  const renewed = await renewOnBackend(stack, connectionId)
  expect(renewed.institutionId).toBe('ins_cl_banco_de_chile')

  const second = await openPage(pageThatReopens(stack, { connectionId, widgetToken: renewed.widgetToken! }))
  await second.widget.getByRole('heading', { name: 'Sign in to Banco de Chile again' }).waitFor()
  await second.signIn('pass_good+new')
  await second.closeBy('Continue')
  expect(await second.outcome()).toEqual([['onSuccess', { connectionId }]])
  expect(second.logged).toEqual([`Re-connected! ${connectionId}`])
  await webhooks.heard('connection.connected', connectionId, ({ reconnected }) => reconnected === true)
})

test('the documented page logs that the user left, and the documented call for a new token is refused with 409', async () => {
  const stack = await openStack({ served: true })
  const { connectionId = '', widgetToken = '' } = await createOnBackend(stack)
  const opened = await openPage(pageThatOpens(stack, { connectionId, widgetToken }))
  await opened.closeBy('Close')
  expect(await opened.outcome()).toEqual([['onExit', undefined]])
  expect(opened.logged).toEqual(['User closed widget'])
  expect((await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)).status).toBe(409)
})

/** Serves the page on another origin than the widget's, and notes what its callbacks are given. */
async function openPage(html: string) {
  const page: Page = await newPage()
  const logged: string[] = []
  page.on('console', (message) => logged.push(message.text()))
  await page.addInitScript(noteCallbacks)
  await page.goto(await serve(() => new Response(html, { headers: { 'content-type': 'text/html' } }), '127.0.0.1'))
  const widget = page.frameLocator('iframe')
  return {
    widget,
    logged,
    async signIn(password: string) {
      await widget.getByLabel('RUT').fill('11.111.111-1')
      await widget.getByLabel('Password', { exact: true }).fill(password)
      await widget.getByRole('button', { name: 'Connect', exact: true }).click()
    },
    closeBy: (button: string) => closedBy(page, widget.getByRole('button', { name: button }).click()),
    async outcome(): Promise<unknown> {
      await page.locator('dialog').waitFor({ state: 'detached' })
      return page.evaluate('window.called')
    },
  }
}

/** Runs in the page before any script of it: the snippet's own callbacks are called all the same. */
function noteCallbacks() {
  const called: unknown[] = []
  let araucaria: Window['Araucaria']
  Object.defineProperties(window, {
    called: { value: called },
    Araucaria: {
      get: () => araucaria,
      set: ({ open }: Window['Araucaria']) => {
        araucaria = {
          open: (options) =>
            open({
              ...options,
              onSuccess: (metadata) => (called.push(['onSuccess', metadata]), options.onSuccess(metadata)),
              onExit: (error) => (called.push(['onExit', error]), options.onExit(error)),
            }),
        }
      },
    },
  })
}

async function changePassword(bankUrl: string, from: string, to: string): Promise<void> {
  const body = new URLSearchParams({ rut: '11.111.111-1', claveActual: from, claveNueva: to })
  expect((await fetch(bankUrl, { method: 'POST', body })).status).toBe(200)
}
