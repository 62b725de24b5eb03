import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { phone, useBrowser } from '../use-browser.ts'
import { openDashboard, openService } from './open-dashboard.ts'

const newPage = useBrowser()

/** Every view with something in it, by its heading. */
async function openViews() {
  const { stack, receiver, connectionId } = await openService()
  const { body: deliveries } = await stack.call('GET', '/v1/webhook-deliveries')
  const { webhookDeliveryId, eventId } = deliveries.data[0]
  const views: [place: string, shows: string][] = [
    ['#/connections', '1 connection,'],
    ['#/connections?status=LOST', 'A field of the request is wrong'],
    [`#/connections/${connectionId}`, 'sync_completed'],
    ['#/events', '4 events'],
    [`#/events/${eventId}`, '"timestamp"'],
    ['#/webhook-deliveries', 'HTTP 410'],
    [`#/webhook-deliveries/${webhookDeliveryId}`, 'Attempts'],
    ['#/webhook-endpoints', receiver.url],
    [`#/webhook-endpoints/${receiver.id}`, 'Recover'],
  ]
  return { stack, views }
}

async function violations(page: Page): Promise<unknown[]> {
  const { violations: found } = await page.evaluate<axe.AxeResults>('axe.run()')
  return found.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])])
}

test('axe finds nothing in any view, light or dark; each has one first heading, which has the focus and names the tab', async () => {
  const { stack, views } = await openViews()
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await newPage({ colorScheme })
    await page.addInitScript({ content: axe.source })
    await page.goto(`${stack.publicUrl}/dashboard`)
    await page.getByLabel('API key').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('begins with').waitFor()
    expect(await violations(page)).toEqual([])
    const dashboard = await openDashboard(page, stack)
    for (const [place, shows] of views) {
      await dashboard.go(place)
      await page.getByText(shows).first().waitFor()
      expect(await violations(page), `${place}, ${colorScheme}`).toEqual([])
      const headings = await page.getByRole('heading', { level: 1 }).allInnerTexts()
      expect(headings).toEqual([(await page.title()).replace(' · Araucaria', '')])
      if (!place.includes('?')) {
        expect(await page.evaluate(() => document.activeElement?.textContent), place).toBe(headings[0])
      }
    }
  }
})

test.each([
  ['a phone of 320 px', phone],
  ['a tablet', { viewport: { width: 768, height: 1024 } }],
])('on %s nothing is cut off, squeezed or scrolls sideways, and every control can be touched', async (_, device) => {
  const { stack, views } = await openViews()
  const page = await newPage(device)
  const dashboard = await openDashboard(page, stack)
  for (const [place, shows] of views) {
    await dashboard.go(place)
    await page.getByText(shows).first().waitFor()
    const findings = await page.evaluate(() => {
      const wide = [...document.querySelectorAll('main *, header *')].filter((element) => {
        const { right, width } = element.getBoundingClientRect()
        return width > 1 && right > innerWidth && getComputedStyle(element).clipPath === 'none'
      })
      const low = [...document.querySelectorAll('button, input, select, nav a, .pages a')].filter(
        (control) => control.getBoundingClientRect().height < 44,
      )
      const thin = [...document.querySelectorAll('tbody :is(th, td)')].filter(
        ({ textContent, clientWidth }) => textContent.length > 8 && clientWidth < 80,
      )
      const found = { 'cut off': wide, 'too low to touch': low, 'too thin to read': thin }
      return [
        ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
        ...Object.entries(found).flatMap(([how, elements]) =>
          elements.map(({ tagName, textContent }) => `${tagName} ${textContent} is ${how}`),
        ),
      ]
    })
    expect(findings, place).toEqual([])
  }
})
