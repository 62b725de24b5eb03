import { render } from 'preact'
import '../styles.css'
import { messagesByLocale, type Locale } from '../../locales/locale.ts'
import { applyAppearance } from '../appearance.ts'
import type { Theme } from '../open.ts'
import { Dialog } from '../steps/Dialog.tsx'
import { WordsContext } from '../words.ts'
import { screens } from './screens.ts'

declare global {
  interface Window {
    /** Draws a screen as its user would first see it. */
    show: (name: string, locale: Locale, theme: Theme) => void
  }
}

const purpose = {
  es: 'Para marcar tu cuenta como pagada apenas llega tu transferencia.',
  en: 'To tick off your tab as soon as your transfer arrives.',
}
const logo =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#1e5c48"/><path d="M12 4l7 15H5z" fill="#fff"/></svg>',
  )

const root = document.getElementById('araucaria') as HTMLElement
root.ariaLabel = 'Araucaria'

window.show = (name, locale, theme) => {
  const { state, typed, withoutPurpose, goesBack } = screens[name]!
  document.documentElement.lang = locale
  document.title = name
  applyAppearance({ theme, accentColor: '', cornerRadius: '' })
  const words = {
    locale,
    messages: messagesByLocale[locale],
    organization: 'Café Araucaria',
    hosted: goesBack ?? false,
    returnUrl: goesBack ? 'https://shop.example.com' : '',
    purpose: withoutPurpose ? '' : purpose[locale],
  }
  render(null, root)
  render(
    <WordsContext.Provider value={words}>
      <Dialog state={state} dispatch={() => {}} logoUrl={logo} />
    </WordsContext.Provider>,
    root,
  )
  const field = root.querySelector('input')
  if (typed === undefined || !field) return
  field.value = typed
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

const { screen = 'consent', locale = 'es', theme = 'system' } = Object.fromEntries(new URLSearchParams(location.search))
window.show(screen, locale as Locale, theme as Theme)
