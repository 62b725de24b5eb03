import './styles.css'

/** What the rest of the site keeps: `dark`, `light`, or `auto` for the system's. */
const storageKey = 'vitepress-theme-appearance'

interface Reference {
  updateConfiguration(configuration: object): void
}
declare const Scalar: { createApiReference(element: string, configuration: object): Reference }

const system = matchMedia('(prefers-color-scheme: dark)')
const appearance = document.querySelector<HTMLButtonElement>('#appearance')!

function isDark(): boolean {
  const chosen = localStorage.getItem(storageKey) ?? 'auto'
  return chosen === 'auto' ? system.matches : chosen === 'dark'
}

/** Everything that would ask another origin is off; “Test request” calls this one. */
const configuration = () => ({
  url: '/openapi.json',
  forceDarkModeState: isDark() ? 'dark' : 'light',
  hideDarkModeToggle: true,
  hideClientButton: true,
  withDefaultFonts: false,
  telemetry: false,
  persistAuth: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  theme: 'none',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
})

const reference = Scalar.createApiReference('#reference', configuration())
show()

function show(): void {
  document.documentElement.classList.toggle('dark', isDark())
  appearance.setAttribute('aria-checked', `${isDark()}`)
  reference.updateConfiguration(configuration())
}

system.addEventListener('change', show)
addEventListener('storage', show)
appearance.addEventListener('click', () => {
  const dark = !isDark()
  localStorage.setItem(storageKey, dark === system.matches ? 'auto' : dark ? 'dark' : 'light')
  show()
})
