import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { walkThroughScreens } from './screens.ts'

const newPage = useBrowser()

const narrow = { width: 320, height: 640 }
const desktop = { width: 1280, height: 800 }

test.each([
  ['es-CL', { light: narrow, dark: desktop }],
  ['en-GB', { light: desktop, dark: narrow }],
])(
  'axe finds nothing on any screen in %s, light and dark',
  async (locale, viewports) => {
    const findings: Record<string, unknown> = {}
    await walkThroughScreens(
      // A screen that is still fading in has less contrast than it is going to have.
      () => newPage({ locale, viewport: desktop, reducedMotion: 'reduce' }),
      async (page, screen) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          const viewport = viewports[colorScheme]
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize(viewport)
          const { violations } = await new AxeBuilder({ page }).analyze()
          if (violations.length === 0) continue
          findings[`${screen}, ${colorScheme}, ${viewport.width} px`] = violations.map(({ id, nodes }) => [
            id,
            nodes.map(({ target, failureSummary }) => [target, failureSummary]),
          ])
        }
      },
    )
    expect(findings).toEqual({})
  },
  240_000,
)

test('nothing is cut off or scrolls sideways at 320 px, and every control is large enough to touch', async () => {
  const findings: string[] = []
  await walkThroughScreens(
    () => newPage({ locale: 'es-CL', viewport: narrow, hasTouch: true }),
    async (page, screen) => {
      const found = await page
        .frames()[1]!
        .evaluate(() => [
          ...[...document.querySelectorAll('*')]
            .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
            .map((element) => `${element.tagName}.${element.className} scrolls sideways`),
          ...[...document.querySelectorAll('button, input, a')]
            .filter((element) => element.getBoundingClientRect().height < 44)
            .map((element) => `${element.textContent} is too low to touch`),
        ])
      findings.push(...found.map((finding) => `${screen}: ${finding}`))
    },
  )
  expect(findings).toEqual([])
})
