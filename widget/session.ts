import type { Theme } from './open.ts'

/** What the opener of this page says of how to show it; empty where it says nothing. */
export interface Session {
  /** Null after the reload of an embedded page, which keeps it in memory only. */
  token: string | null
  /** The one origin that messages go to; null where the page was not opened by the loader. */
  pageOrigin: string | null
  theme: Theme
  accentColor: string
  cornerRadius: string
}

/**
 * Reads what the loader, or a link, put in the address's fragment, and removes it from there. What is no secret stays in
 * the history entry, so that a reloaded page looks the same and can still tell its opener that it is being closed. A
 * hosted page has nobody who could give it its token again: there, it stays in this tab's history entry as well.
 */
export function takeSession(hosted: boolean): Session {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  const { token, ...kept } = location.hash === '' ? ((history.state as Record<string, string> | null) ?? {}) : given
  const stored = hosted && token ? { token, ...kept } : kept
  history.replaceState(stored, '', location.pathname + location.search)
  const { origin = '', theme, accentColor = '', cornerRadius = '' } = kept
  return {
    token: token ?? null,
    pageOrigin: !hosted && isOrigin(origin) ? origin : null,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    accentColor,
    cornerRadius,
  }
}

/** Forgets a hosted page's token: the way back to it leads nowhere from now on. */
export function endSession(): void {
  history.replaceState(null, '')
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text
  } catch {
    return false
  }
}
