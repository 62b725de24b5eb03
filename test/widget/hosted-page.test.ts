import { expect, test } from 'vitest'
import { messagesByLocale } from '../../locales/locale.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openHosted } from './open-hosted.ts'
import { openService } from './open-widget.ts'

const newPage = useBrowser()
const words = messagesByLocale.en
test('who cannot embed the widget sends the user to it, and gets them back with how it ended', async () => {
  const stack = await openService()
  const page = await newPage({ viewport: { width: 320, height: 640 }, hasTouch: true })
  const hosted = await openHosted(page, stack, { returnTo: '/connected?order=7', allowed: '/connected' })
  await hosted.signIn('pass_good')
  await hosted.heading('Your bank is connected')
  await hosted.button('Continue').click()
  await page.waitForURL(`${hosted.shop}/**`)
  expect(page.url()).toBe(`${hosted.shop}/connected?order=7&connectionId=${hosted.connectionId}&outcome=connected`)
  expect((await stack.call('GET', `/v1/connections/${hosted.connectionId}`)).body.status).toBe('CONNECTED')
})

test('who leaves goes back as one who left, and who cannot go on with the reason', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  const left = await openHosted(page, stack, { returnTo: '/back' })
  await left.button(words.consent.decline).click()
  await page.waitForURL(`${left.shop}/**`)
  expect(page.url()).toBe(`${left.shop}/back?connectionId=${left.connectionId}&outcome=left`)

  await page.route('**/status', (route) => route.fulfill({ status: 401, json: {} }))
  const failed = await openHosted(page, stack, { returnTo: '/back' })
  await failed.button('Back to My organization').click()
  await page.waitForURL(`${failed.shop}/**`)
  expect(new URL(page.url()).search).toBe(`?connectionId=${failed.connectionId}&outcome=failed&code=token_expired`)
})

test.each([
  ['another page of the same site', '/elsewhere', '/connected'],
  ['another site', 'https://evil.example/connected', '/connected'],
  ['a script', 'javascript:alert(1)', '/connected'],
  ['anything, where the list is empty', '/connected', null],
])(
  'a way back that is not on the organization’s list is refused before anything is typed: %s',
  async (_, returnTo, allowed) => {
    const stack = await openStack({ served: true })
    const page = await newPage()
    // For who made the link.
    const warned = page.waitForEvent('console', (message) =>
      message.text().includes('npm run organization -- --return-url'),
    )
    await openHosted(page, stack, { returnTo, allowed })
    await page.getByRole('heading', { name: words.ended.return_url_not_allowed.title }).waitFor()
    await warned
    await page.getByRole('button', { name: words.close }).last().click()
    await page.getByRole('heading', { name: words.left.title }).waitFor()
    expect(new URL(page.url()).origin).toBe(stack.publicUrl)
  },
)

test('without a way back the page says that it may be closed, and its token is forgotten', async () => {
  const stack = await openService()
  const page = await newPage()
  const hosted = await openHosted(page, stack)
  await hosted.signIn('pass_good')
  await hosted.button('Continue').click()
  await hosted.heading(words.left.title)
  await page.getByText(words.left.connected).waitFor()
  await page.reload()
  await hosted.heading(words.ended.token_missing.title)
})

test('an app that is not there to go back to leaves its user at a way to try again', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  const hosted = await openHosted(page, stack, { returnTo: 'araucaria-nobody://back' })
  await hosted.button(words.consent.decline).click()
  await hosted.heading(words.left.title)
  expect(await page.getByRole('link', { name: 'Back to My organization' }).getAttribute('href')).toBe(
    'araucaria-nobody://back',
  )
})

test('a connection that was deleted leads back all the same, and a new link in the same tab begins anew', async () => {
  const stack = await openService()
  const page = await newPage()
  const hosted = await openHosted(page, stack, { returnTo: '/back' })
  await hosted.button(words.consent.agree).waitFor()
  await stack.call('DELETE', `/v1/connections/${hosted.connectionId}`)
  await page.reload()
  await hosted.heading(words.ended.connection_not_found.title)
  await hosted.button('Back to My organization').click()
  await page.waitForURL(`${hosted.shop}/**`)
  expect(new URL(page.url()).searchParams.get('code')).toBe('connection_not_found')

  const again = await openHosted(page, stack, { returnTo: '/back' })
  const { origin, pathname, search } = new URL(page.url())
  await page.goto(`${origin}${pathname}${search}#token=made.up.token`)
  await again.heading(words.ended.token_expired.title)
  await page.evaluate((token) => (location.hash = `token=${token}`), again.widgetToken)
  await again.button(words.consent.agree).waitFor()
  expect(page.url()).not.toContain('token')
})

test('a reload goes on where the connection is; the token is never in the address, and nothing typed is kept', async () => {
  const stack = await openService()
  const page = await newPage()
  const hosted = await openHosted(page, stack)
  await hosted.signIn('mfa_otp')
  await page.getByRole('textbox', { name: 'Code' }).waitFor()
  expect(page.url()).toBe(`${stack.publicUrl}/connect/${hosted.connectionId}`)
  const kept = await page.evaluate(() => JSON.stringify([history.state, localStorage, sessionStorage]))
  expect(kept).toBe(JSON.stringify([{ token: hosted.widgetToken }, {}, {}]))

  await page.reload()
  await page.getByRole('textbox', { name: 'Code' }).fill('123456')
  await hosted.button('Confirm').click()
  await hosted.heading('Your bank is connected')
})

test('no page may frame it, whatever origins are allowed', async () => {
  const stack = await openStack({ served: true })
  const { connectionId } = await stack.createConnection()
  const response = await stack.app.request(`/connect/${connectionId}`)
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})
