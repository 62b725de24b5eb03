import { legibleAccent } from './accent.ts'
import type { Theme } from './open.ts'

interface Appearance {
  theme: Theme
  /** `#rrggbb`; anything else leaves ours. */
  accentColor: string
  /** In CSS pixels; anything else leaves ours. */
  cornerRadius: string
}

/** Draws the page so from now on; with the theme `system`, as the device changes it. */
export function applyAppearance({ theme, accentColor, cornerRadius }: Appearance): void {
  const { style, dataset } = document.documentElement
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
  const draw = () => {
    dataset.theme = theme === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : theme
    const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim()
    const colors = legibleAccent(accentColor, surface)
    if (!colors) return
    style.setProperty('--accent', colors.accent)
    style.setProperty('--on-accent', colors.onAccent)
  }
  systemIsDark.addEventListener('change', draw)
  draw()
  if (/^\d{1,2}$/.test(cornerRadius)) style.setProperty('--radius', `${cornerRadius}px`)
}
