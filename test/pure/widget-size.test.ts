import { expect, it } from 'vitest'
import { buildWidget } from '../../widget/build.ts'

it('the loader stays within 2 kB and the modal within 30 kB of JavaScript, gzipped', async () => {
  const sizes = await buildWidget({ write: false })
  expect(sizes['araucaria-connect.js']).toBeLessThanOrEqual(2_000)
  expect(sizes['modal.js']).toBeLessThanOrEqual(30_000)
})
