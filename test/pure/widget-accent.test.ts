import fc from 'fast-check'
import { expect, it } from 'vitest'
import { legibleAccent } from '../../widget/accent.ts'

const surfaces = ['#ffffff', '#131a17']
const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

/** WCAG 2.2's contrast ratio, written a second time from its definition. */
function luminance(hex: string): number {
  return [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const channel = Number.parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16) / 255
    return sum + weight * (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
  }, 0)
}

function contrast(one: string, other: string): number {
  const lights = [luminance(one), luminance(other)]
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
}

it('whatever colour an integrator chooses, it stands out from either surface and its text can be read', () => {
  fc.assert(
    fc.property(color, fc.constantFrom(...surfaces), (wanted, surface) => {
      const { accent, onAccent } = legibleAccent(wanted, surface)!
      expect(contrast(accent, surface)).toBeGreaterThanOrEqual(3)
      expect(contrast(onAccent, accent)).toBeGreaterThanOrEqual(4.5)
    }),
    { numRuns: 2_000 },
  )
})

it('a colour that stands out is left as it is; one that does not is shifted no further than it must be', () => {
  expect(legibleAccent('#1e3a8a', '#ffffff')).toEqual({ accent: '#1e3a8a', onAccent: '#ffffff' })
  expect(legibleAccent('#ffd43b', '#131a17')).toEqual({ accent: '#ffd43b', onAccent: '#000000' })
  const onDark = legibleAccent('#1e3a8a', '#131a17')!.accent
  expect(contrast(onDark, '#131a17')).toBeLessThan(3.6)
  expect(onDark).not.toBe('#1e3a8a')
})

it('what is no colour is left alone', () => {
  for (const wanted of ['', 'green', 'url(x)', '#12', '#12345678']) expect(legibleAccent(wanted, '#ffffff')).toBeNull()
})
