import { expect, it } from 'vitest'
import { messagesByLocale } from '../../locales/locale.ts'
import { buildWidget } from '../../widget/build.ts'

it('the loader stays within 2 kB, the modal within 30 kB of JavaScript and 8 kB of CSS in every language, gzipped', async () => {
  const sizes = await buildWidget({ write: false })
  expect(sizes['araucaria-connect.js']).toBeLessThanOrEqual(2_000)
  for (const locale of Object.keys(messagesByLocale)) expect(sizes[`modal-${locale}.js`]).toBeLessThanOrEqual(30_000)
  expect(sizes['modal.css']).toBeLessThanOrEqual(8_000)
})
