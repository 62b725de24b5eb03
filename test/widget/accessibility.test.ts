import { AxeBuilder } from '@axe-core/playwright'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { screens } from '../../widget/gallery/screens.ts'
import { locales, serveGallery, sizes, themes } from '../../widget/gallery/serve.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'
import { openWidget } from './open-widget.ts'

const newPage = useBrowser()

/** Shows every screen in a page of its own size, and collects what `look` finds there. */
async function lookAtScreens(
  options: Parameters<typeof newPage>[0],
  looks: { locale: (typeof locales)[number]; theme: (typeof themes)[number] }[],
  look: (page: Page) => Promise<unknown[]>,
): Promise<Record<string, unknown>> {
  const gallery = await serveGallery(0)
  onTestFinished(() => gallery.close())
  // A screen that is still fading in has less contrast than it is going to have.
  const page = await newPage({ ...options, reducedMotion: 'reduce' })
  await page.addInitScript({ content: axe.source })
  await page.clock.install()
  await page.goto(`${gallery.url}/screen`)
  const findings: Record<string, unknown> = {}
  for (const { locale, theme } of looks) {
    for (const [name, { afterMs = 0 }] of Object.entries(screens)) {
      await page.evaluate((shown) => window.show(...shown), [name, locale, theme] as const)
      await page.clock.runFor(afterMs)
      const found = await look(page)
      if (found.length > 0) findings[`${name}, ${locale}, ${theme}`] = found
    }
  }
  return findings
}

function named({ violations }: Pick<axe.AxeResults, 'violations'>): unknown[] {
  return violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])])
}

async function runAxe(page: Page): Promise<unknown[]> {
  return named(await page.evaluate<axe.AxeResults>('axe.run()'))
}

// Each language meets each theme and each size, and each theme each size, if not all three each other.
test.each([
  ['320 px', { viewport: sizes.phone, hasTouch: true }, 0],
  ['a desktop dialog', { viewport: sizes.desktop }, 1],
])(
  'axe finds nothing on any screen, in any language and theme, at the size of %s',
  async (_, options, turn) => {
    const looks = locales.map((locale, i) => ({ locale, theme: themes[(i + turn) % themes.length]! }))
    expect(await lookAtScreens(options, looks, runAxe)).toEqual({})
  },
  120_000,
)

test.each([
  ['at 320 px', { viewport: sizes.phone, hasTouch: true }],
  ['at 400 % of a small desktop', { viewport: { width: 320, height: 256 } }],
])(
  '%s nothing is cut off or scrolls sideways, and every control can be reached and touched',
  async (_, options) => {
    const looks = locales.map((locale) => ({ locale, theme: 'light' as const }))
    const findings = await lookAtScreens(options, looks, (page) =>
      page.evaluate(() => {
        const cut = [...document.querySelectorAll('*')]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1 && clientWidth > 1)
          .map(({ tagName, className }) => `${tagName}.${className} scrolls sideways`)
        const controls = [...document.querySelectorAll<HTMLElement>('button, input, a')]
        return [
          ...cut,
          ...controls
            .filter((control) => control.getBoundingClientRect().height < 44)
            .map(({ textContent }) => `${textContent} is too low to touch`),
          ...controls
            .filter((control) => {
              control.scrollIntoView({ block: 'center' })
              const { top, bottom } = control.getBoundingClientRect()
              return top < 0 || bottom > innerHeight
            })
            .map(({ textContent }) => `${textContent} cannot be scrolled to`),
        ]
      }),
    )
    expect(findings).toEqual({})
  },
  120_000,
)

test('axe finds nothing in the page around the widget, before and after the modal is there', async () => {
  const stack = await openStack({ served: true })
  const page = await newPage({ reducedMotion: 'reduce' })
  const held = Promise.withResolvers<void>()
  await page.route('**/widget/modal-*.js', async (route) => {
    await held.promise
    await route.continue()
  })
  const widget = await openWidget(page, stack)
  await page.locator('dialog').getByText('Loading…').waitFor()
  expect(named(await new AxeBuilder({ page }).analyze())).toEqual([])
  held.resolve()
  await widget.asksForConsent()
  expect(named(await new AxeBuilder({ page }).analyze())).toEqual([])
})
