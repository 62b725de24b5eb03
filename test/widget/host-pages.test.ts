import type { LaunchOptions, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { sampleOf } from '../documents/samples.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('a page with a strict policy needs the script, by nonce or by address, and the frame: nothing else is blocked', async () => {
  const stack = await openService()
  const byNonce = ["'nonce-host'", `'nonce-host' 'strict-dynamic'`].map(
    (scripts) => `script-src ${scripts}; frame-src ${stack.publicUrl}`,
  )
  // The documented one, and a nonce for the script with which the page opens it.
  const byAddress = sampleOf('docs/widget-setup.md', 'Content-Security-Policy', '')
    .trim()
    .replaceAll('https://api.araucaria.money', stack.publicUrl)
    .replace(';', " 'nonce-host';")
  for (const policy of [...byNonce, byAddress]) {
    const page = await newPage()
    const blocked: string[] = []
    page.on('console', (message) => message.text().includes('Content Security Policy') && blocked.push(message.text()))
    const widget = await openWidget(page, stack, {
      contentSecurityPolicy: `default-src 'none'; ${policy}`,
    })
    await widget.chooseBank()
    await widget.signIn('pass_good')
    await widget.heading('Your bank is connected')
    await widget.closedBy(widget.button('Continue').click())
    expect(await widget.outcomes()).toEqual([{ success: { connectionId: widget.connectionId } }])
    expect(blocked).toEqual([])
  }
})

test('a page whose policy blocks the frame is told so soon, with what to change', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack, {
    contentSecurityPolicy: "default-src 'none'; script-src 'nonce-host'",
  })
  expect(await widget.outcomes()).toEqual([
    {
      exit: {
        code: 'load_failed',
        message: expect.stringContaining(`is ${stack.publicUrl} up and in this page's frame-src`),
        retryable: true,
      },
    },
  ])
})

test.each([
  ['a browser without modal dialogs', () => Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal'), false],
  ['a sandboxed page, which has no origin to talk to', () => {}, true],
])('%s is told to use the hosted page', async (_, spoil, sandboxed) => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.addInitScript(spoil)
  const widget = await openWidget(page, stack, {
    ...(sandboxed && { contentSecurityPolicy: 'sandbox allow-scripts' }),
  })
  await page.waitForFunction(() => window.outcomes.length === 1)
  expect(await widget.outcomes()).toEqual([
    { exit: { code: 'unsupported_browser', message: expect.stringContaining('hosted page'), retryable: false } },
  ])
})

const androidWebView =
  'Mozilla/5.0 (Linux; Android 14; SM-A155M Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0 Mobile Safari/537.36'

test.each([
  ['Instagram', `${androidWebView} Instagram 361.0.0.46.88 Android (34/14; 450dpi; 1080x2106; samsung; SM-A155M)`],
  ['WhatsApp', `${androidWebView} WhatsApp/2.24.23.78 A`],
])(
  'inside %s, where a link to a new tab leads nowhere, the way to the bank is told in words, and all works',
  async (_, userAgent) => {
    const stack = await openService()
    const page = await newPage({ userAgent, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true })
    // What these browsers do: no new windows, and no clipboard.
    await page.addInitScript(() => {
      window.open = () => null
      addEventListener(
        'click',
        (event) => (event.target as Element).closest('a[target=_blank]') && event.preventDefault(),
      )
      Reflect.deleteProperty(Navigator.prototype, 'clipboard')
    })
    const widget = await openWidget(page, stack)
    await widget.chooseBank()
    await widget.widget.getByText('To go to your bank, open http://localhost:8070').waitFor()
    expect(await widget.widget.locator('a[target=_blank]').count()).toBe(0)
    await widget.signIn('pass_good')
    await widget.heading('Your bank is connected')
    await widget.closedBy(widget.button('Continue').click())
    expect(await widget.outcomes()).toEqual([{ success: { connectionId: widget.connectionId } }])
  },
)

test('with third-party cookies and storage blocked all works, since none is used', async () => {
  const stack = await openService()
  const page = await newPageOf({ args: ['--test-third-party-cookie-phaseout'] })
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'] as const) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
    }
  })
  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  await widget.heading('Your bank is connected')
  expect(await page.context().cookies()).toEqual([])
})

/** A page of a browser that was started otherwise than the tests' own. */
async function newPageOf(options: LaunchOptions): Promise<Page> {
  const browser = await launchBrowser(options)
  onTestFinished(() => browser.close())
  return browser.newPage({ locale: 'en-GB' })
}
