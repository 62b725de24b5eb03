type Color = [red: number, green: number, blue: number]

/** WCAG 2.2's least contrast of a control with what is around it (1.4.11). */
const leastContrast = 3

function parse(hex: string): Color | null {
  if (!/^#[\da-f]{6}$/i.test(hex)) return null
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Color
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((value) => {
    const channel = value / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as Color
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Color, other: Color): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const black: Color = [0, 0, 0]
const white: Color = [255, 255, 255]

/**
 * `accent` as it may be drawn on `surface`, both `#rrggbb`: mixed with black or white, whichever leads away from the
 * surface, until they contrast by 3 to 1; and the more legible of black and white for text on it, never under 4.5 to 1.
 * Null unless both are colours.
 */
export function legibleAccent(accent: string, surface: string): { accent: string; onAccent: string } | null {
  const [wanted, around] = [parse(accent), parse(surface)]
  if (!wanted || !around) return null
  const away = contrast(white, around) > contrast(black, around) ? white : black
  let color = wanted
  for (let share = 0.05; contrast(color, around) < leastContrast && share < 1; share += 0.05) {
    color = wanted.map((value, index) => Math.round(value + (away[index]! - value) * share)) as Color
  }
  return {
    accent: `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`,
    onAccent: contrast(white, color) >= contrast(black, color) ? '#ffffff' : '#000000',
  }
}
