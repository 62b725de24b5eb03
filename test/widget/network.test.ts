import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('who loses the network while sending is told so, types nothing again, and is connected once it is back', async () => {
  const stack = await openService()
  const widget = await openWidget(await newPage(), stack)
  await widget.chooseBank()
  await widget.page.context().setOffline(true)
  await widget.signIn('pass_good')
  await widget.heading('No internet')

  await widget.page.context().setOffline(false)
  await widget.heading('Your bank is connected')
})

test('a service that does not answer is asked again by itself until it does', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.route('**/v1/institutions', (route) => route.abort())
  const widget = await openWidget(page, stack)
  await widget.heading('Araucaria is not answering')
  await page.unroute('**/v1/institutions')
  await widget.asksForConsent()
})

test('an answer that was lost on the way does not become a second submission', async () => {
  const stack = await openService()
  const page = await newPage()
  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  const submitted: (string | null)[] = []
  await page.route('**/credentials', async (route) => {
    submitted.push(route.request().postData())
    if (submitted.length > 1) return route.continue()
    await route.fetch()
    await route.abort()
  })
  await widget.signIn('pass_good')
  await widget.heading('Your bank is connected')
  expect(submitted).toHaveLength(2)
  expect(submitted[1]).toBe(submitted[0])
  const submissions = await stack.db.selectFrom('submissions').select('id').execute()
  expect(submissions).toHaveLength(1)
})

test('who gives up while the service cannot be reached leaves with network_error', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.route('**/v1/**', (route) => route.abort())
  const widget = await openWidget(page, stack)
  await widget.heading('Araucaria is not answering')
  await widget.closedBy(widget.button('Close').click())
  expect(await widget.outcomes()).toEqual([
    { exit: { code: 'network_error', message: 'Araucaria could not be reached.', retryable: true } },
  ])
})

test('a modal that does not load ends by itself with load_failed', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage()
  await page.clock.install()
  await page.route('**/widget/con_*', (route) => route.abort())
  const widget = await openWidget(page, stack)
  await page.locator('dialog').getByText('Loading…').waitFor()
  await page.clock.fastForward(21_000)
  expect(await widget.outcomes()).toMatchObject([{ exit: { code: 'load_failed', retryable: true } }])
})
