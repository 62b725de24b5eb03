import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { BankConnector } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { messagesByLocale, pickLocale, type Locale } from '../../locales/locale.ts'
import type { FunnelEvent, OpenOptions, WidgetHandle } from '../../widget/open.ts'
import { fill } from '../../widget/words.ts'
import { closedBy } from '../browser.ts'
import { serveSandboxBank } from '../bank/serve.ts'
import { serve } from '../serve.ts'
import { openStack, type Stack } from '../stack.ts'

declare global {
  interface Window {
    outcomes: Outcome[]
    events: FunnelEvent[]
    loads: number
    widget: WidgetHandle
  }
}

type Outcome = { success: unknown } | { exit: unknown }

export const rut = '11.111.111-1'

/** The service on a port with a worker, and the sandbox bank behind it unless another is given. */
export async function openService(bank?: BankConnector): Promise<Stack> {
  const stack = await openStack({ served: true, bank: bank ?? createSandboxConnector(await serveSandboxBank()) })
  await stack.startWorker()
  return stack
}

/** A page on an origin of its own, with a button that opens the widget and lists of what it was told. */
export const hostPage = (publicUrl: string, options: object) => `<!doctype html>
<html lang="en">
  <head>
    <title>A shop</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <script nonce="host" src="${publicUrl}/widget/araucaria-connect.js"></script>
  </head>
  <body>
    <main><h1>A shop</h1><button>Connect a bank</button></main>
    <script nonce="host">
      Object.assign(window, { outcomes: [], events: [], loads: 0 })
      document.querySelector('button').addEventListener('click', () => (window.widget = Araucaria.open({
        ...${JSON.stringify(options)},
        onSuccess: (metadata) => outcomes.push({ success: metadata }),
        onExit: (error) => outcomes.push({ exit: error }),
        onLoad: () => loads++,
        onEvent: (event) => events.push(event),
      })))
    </script>
  </body>
</html>`

export type OpenedWidget = Awaited<ReturnType<typeof openWidget>>

/** Clicks the page's button; for a new connection unless one is given, in the browser's language unless one is. */
export async function openWidget(
  page: Page,
  stack: Stack,
  options: {
    locale?: Locale
    appearance?: OpenOptions['appearance']
    connection?: { connectionId: string; widgetToken: string }
    /** The page's own. */
    contentSecurityPolicy?: string
  } = {},
) {
  const { locale, appearance, connection, contentSecurityPolicy } = options
  const { connectionId, widgetToken: token } = connection ?? (await stack.createConnection())
  const html = hostPage(stack.publicUrl, { token, connectionId, locale, appearance })
  const headers = {
    'content-type': 'text/html',
    ...(contentSecurityPolicy && { 'content-security-policy': contentSecurityPolicy }),
  }
  const origin = await serve(() => new Response(html, { headers }), '127.0.0.1')
  await page.goto(origin)
  const opener = page.getByRole('button', { name: 'Connect a bank' })
  await opener.click()

  const widget = page.frameLocator('dialog iframe')
  const words = messagesByLocale[pickLocale(locale, await page.evaluate(() => navigator.language))]
  const agree = widget.getByRole('button', { name: words.consent.agree, exact: true })
  let agreed = false
  const heading = (name: string) => widget.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  return {
    page,
    opener,
    widget,
    words,
    connectionId,
    token,
    heading,
    rut: widget.getByLabel('RUT', { exact: true }),
    password: widget.locator('input[name=password]'),
    button: (name: string) => widget.getByRole('button', { name, exact: true }),

    /** At its first screen, for a connection that nobody has tried to sign in to yet. */
    asksForConsent: () => agree.waitFor(),

    /** Chromium now and then loses a click on an iframe that has only just been painted: who sees that clicks again. */
    async agree(): Promise<void> {
      await agree.click()
      await agree.waitFor({ state: 'detached', timeout: 5_000 }).catch(async () => {
        console.warn('The first click on the consent came to nothing')
        await agree.click()
      })
      agreed = true
    },

    async chooseBank(bank = 'Banco de Chile'): Promise<void> {
      if (!agreed) await this.agree()
      await heading(words.chooseBank.title)
      await widget.getByRole('button', { name: bank, exact: true }).click()
      await heading(fill(words.credentials.title, { bank }))
    },

    async signIn(password: string, login = rut): Promise<void> {
      await this.rut.fill(login)
      await this.password.fill(password)
      await this.button(words.credentials.submit).click()
    },

    /** The sentences of the alert on the screen. */
    async notice(): Promise<string[]> {
      const alert = widget.getByRole('alert')
      await alert.waitFor()
      return alert.locator('p').allInnerTexts()
    },

    closedBy: (input: Promise<void>) => closedBy(page, input),

    /** What the page has been told once the widget is gone. */
    async outcomes(): Promise<Outcome[]> {
      await page.locator('dialog').waitFor({ state: 'detached' })
      return page.evaluate(() => window.outcomes)
    },

    /** A button that opened the widget has the focus again when it is gone. */
    async focusIsBack(): Promise<void> {
      expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true)
    },
  }
}
