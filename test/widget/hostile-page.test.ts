import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

const page = (body: string) =>
  new Response(`<!doctype html><html lang="en"><title>.</title>${body}`, { headers: { 'content-type': 'text/html' } })

test('a page that embeds the widget can read nothing of it, run nothing in it, and change nothing in its document', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  const reached = await widget.page.evaluate(() => {
    const frame = document.querySelector('iframe')!
    const attempts: Record<string, () => unknown> = {
      document: () => frame.contentWindow!.document.body.innerHTML,
      contentDocument: () => frame.contentDocument?.body.innerHTML,
      address: () => frame.contentWindow!.location.href,
      history: () => frame.contentWindow!.history.state,
      storage: () => frame.contentWindow!.localStorage,
      early: () => (frame.contentWindow as Window & { early: unknown }).early,
      script: () => frame.contentWindow!.document.createElement('script'),
      listener: () => frame.contentWindow!.addEventListener('keydown', () => {}),
    }
    return Object.entries(attempts)
      .filter(([, attempt]) => {
        try {
          return attempt() !== undefined && attempt() !== null
        } catch {
          return false
        }
      })
      .map(([name]) => name)
  })
  expect(reached).toEqual([])
})

test('a page whose origin the organization does not allow gets an empty frame, nested in an allowed one or not', async () => {
  const stack = await openStack({ served: true })
  const { connectionId, widgetToken } = await stack.createConnection()
  const address = `${stack.publicUrl}/widget/${connectionId}#token=${widgetToken}`
  const framing = await serve(() => page(`<iframe src="${address}"></iframe>`), '127.0.0.1')
  const hostile = await serve(() => page(`<iframe src="${framing}"></iframe>`), '127.0.0.1')
  await stack.db
    .updateTable('organizations')
    .set({ allowedOrigins: [framing] })
    .execute()
  const browserPage = await newPage()
  const shows = async (url: string, at: number) => {
    await browserPage.goto(url)
    const frame = browserPage.frames()[at]!
    await frame.waitForLoadState()
    return frame.locator('#araucaria').count()
  }
  expect(await shows(framing, 1)).toBe(1)
  expect(await shows(hostile, 2)).toBe(0)
})

test('messages that do not come from the page that opened it, or say anything else than close, change nothing', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  const other = await serve(
    () =>
      page(`<script>
        // Another frame of the same page reaches the widget's window through their common parent.
        parent.frames[0].postMessage({ type: 'araucaria:close' }, '*')
        document.title = 'sent'
      </script>`),
    'localhost',
  )
  await addFrame(widget.page, other)
  // One of the page's own origin is not the page either.
  await widget.page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.srcdoc = "<script>parent.frames[0].postMessage({ type: 'araucaria:close' }, '*')</script>"
    document.body.append(frame)
  })
  for (const message of [
    null,
    'araucaria:close',
    ['araucaria:close'],
    { type: 'araucaria:open' },
    { type: { close: 1 } },
    7,
  ]) {
    await widget.page.evaluate(
      (sent) => document.querySelector('iframe')!.contentWindow!.postMessage(sent, '*'),
      message,
    )
  }
  await widget.agree()
  await widget.heading('Choose your bank')
  expect(await widget.page.evaluate(() => window.outcomes)).toEqual([])
})

test('nobody else can tell the page that it is over: neither another frame, nor another origin, nor the page itself', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  const lie = { type: 'araucaria:success', connectionId: 'con_made_up' }
  const script = `<script>parent.postMessage(${JSON.stringify(lie)}, '*')</script>`
  await addFrame(widget.page, await serve(() => page(script), 'localhost'))
  await widget.page.evaluate((message) => postMessage(message, '*'), lie)
  // From the service's own origin, but not from the widget's frame.
  await widget.page.route('**/widget/lie', (route) => route.fulfill({ contentType: 'text/html', body: script }))
  await addFrame(widget.page, `${stack.publicUrl}/widget/lie`)
  await widget.agree()
  await widget.heading('Choose your bank')
  expect(await widget.page.evaluate(() => window.outcomes)).toEqual([])
})

test('another page that got into the widget’s own frame is not believed either', async () => {
  const stack = await openStack({ served: true })
  const widget = await openWidget(await newPage(), stack)
  await widget.asksForConsent()
  const lies = ['araucaria:success', 'araucaria:exit', 'araucaria:event'].map((type) => ({ type, event: {} }))
  const script = `<script>for (const lie of ${JSON.stringify(lies)}) parent.postMessage(lie, '*')</script><p>There</p>`
  const other = await serve(() => page(script), 'localhost')
  const before = await widget.page.evaluate(() => window.events.length)
  await widget.page.locator('dialog iframe').evaluate((frame: HTMLIFrameElement, src) => (frame.src = src), other)
  await widget.widget.getByText('There').waitFor()
  expect(await widget.page.evaluate(() => [window.outcomes, window.events.length])).toEqual([[], before])
})

test('a page that frames the widget by itself and names another origin hears nothing of it', async () => {
  const stack = await openService()
  const { connectionId, widgetToken } = await stack.createConnection()
  const browserPage = await newPage()
  for (const origin of ['https://shop.example.com', '*', 'null', '']) {
    const fragment = new URLSearchParams({ token: widgetToken, origin })
    const html = `<script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data))</script>
      <iframe src="${stack.publicUrl}/widget/${connectionId}#${fragment}"></iframe>`
    await browserPage.goto(await serve(() => page(html), '127.0.0.1'))
    const frame = browserPage.frameLocator('iframe')
    await frame.getByRole('button', { name: 'Continue' }).click()
    await frame.getByRole('button', { name: 'Close' }).click()
    await browserPage.waitForTimeout(50)
    expect(await browserPage.evaluate('window.heard')).toEqual([])
  }
})

test('what is told to the page carries neither token nor anything typed, and is what the schema says', async () => {
  const stack = await openService()
  const browserPage = await newPage()
  await browserPage.addInitScript(() => {
    const heard: unknown[] = []
    Object.assign(window, { heard })
    addEventListener('message', ({ data }) => heard.push(data))
  })
  const widget = await openWidget(browserPage, stack)
  await widget.chooseBank()
  await widget.signIn('pass_good+Temuco77')
  await widget.heading('Your bank is connected')
  await widget.closedBy(widget.button('Continue').click())
  const heard = await browserPage.evaluate<{ type: string }[]>('window.heard')
  expect(heard.filter(({ type }) => type !== 'araucaria:event')).toEqual([
    { type: 'araucaria:ready' },
    { type: 'araucaria:success', connectionId: widget.connectionId },
  ])
  for (const secret of [widget.token, 'Temuco77', '11.111.111', '11111111']) {
    expect(JSON.stringify(heard)).not.toContain(secret)
  }
})

async function addFrame(browserPage: Page, url: string): Promise<void> {
  await browserPage.evaluate(
    (src) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.addEventListener('load', resolve)
        frame.src = src
        document.body.append(frame)
      }),
    url,
  )
}
