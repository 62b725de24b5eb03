// `npm run gallery`: every screen of the widget in one page, and as pictures in .data/gallery.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { takenPorts } from '../../dev/ports.ts'
import { launchBrowser } from '../../test/browser.ts'
import { screens } from './screens.ts'
import { locales, serveGallery, sizes, themes } from './serve.ts'

const folder = join(import.meta.dirname, '../../.data/gallery')
const port = Number(process.env.GALLERY_PORT ?? 8060)

const [taken] = await takenPorts([{ port, part: 'the gallery', variable: 'GALLERY_PORT' }])
if (taken) {
  console.error(taken)
  process.exit(1)
}
const gallery = await serveGallery(port)
console.log(`Every screen, theme, language and size: ${gallery.url} (Ctrl-C ends it)`)
await rm(folder, { recursive: true, force: true })
const browser = await launchBrowser()
for (const [size, viewport] of Object.entries(sizes)) {
  const page = await browser.newPage({ viewport, hasTouch: size === 'phone', reducedMotion: 'reduce' })
  await page.clock.install()
  await page.goto(`${gallery.url}/screen`)
  for (const locale of locales) {
    for (const theme of themes) {
      const pictures = join(folder, `${locale}-${theme}-${size}`)
      await mkdir(pictures, { recursive: true })
      for (const [name, { afterMs = 0 }] of Object.entries(screens)) {
        await page.evaluate(([screen, ...how]) => window.show(screen, ...how), [name, locale, theme] as const)
        await page.clock.runFor(afterMs)
        await page.screenshot({ path: join(pictures, `${name.replaceAll(/\W+/g, '-')}.png`) })
      }
    }
  }
  await page.close()
}
await browser.close()
console.log(`Pictures of all of them: ${folder}`)
if (process.argv.includes('--pictures')) gallery.close()
