import './styles.css'

/** What the rest of the site keeps: `dark`, `light`, or `auto` for the system's. */
const storageKey = 'vitepress-theme-appearance'

declare const Scalar: { createApiReference(element: string, configuration: object): unknown }

const system = matchMedia('(prefers-color-scheme: dark)')
const appearance = document.querySelector<HTMLButtonElement>('#appearance')!

function isDark(): boolean {
  const chosen = localStorage.getItem(storageKey) ?? 'auto'
  return chosen === 'auto' ? system.matches : chosen === 'dark'
}

/** Everything that would ask another origin is off; “Test request” calls this one. */
Scalar.createApiReference('#reference', {
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
  authentication: { preferredSecurityScheme: 'apiKey' },
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
})
show()

function show(): void {
  const dark = isDark()
  document.documentElement.classList.toggle('dark', dark)
  // Scalar takes what it is told at the beginning only.
  document.body.classList.toggle('dark-mode', dark)
  document.body.classList.toggle('light-mode', !dark)
  appearance.setAttribute('aria-checked', `${dark}`)
}

system.addEventListener('change', show)
addEventListener('storage', show)
appearance.addEventListener('click', () => {
  const dark = !isDark()
  localStorage.setItem(storageKey, dark === system.matches ? 'auto' : dark ? 'dark' : 'light')
  show()
})
