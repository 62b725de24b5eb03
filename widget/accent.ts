function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/**
 * Black or white, whichever contrasts more with `background` by WCAG 2's formula: never less than 4.5 to 1.
 * Null unless `background` reads `#rrggbb`.
 */
export function textOn(background: string): '#000000' | '#ffffff' | null {
  if (!/^#[\da-f]{6}$/i.test(background)) return null
  const light = luminance(background)
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
}
