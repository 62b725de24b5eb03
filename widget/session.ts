interface Session {
  /** Null after a reload: the token is kept in memory only. */
  token: string | null
  /** The one origin that messages go to; null where the page was not opened by the loader. */
  pageOrigin: string | null
}

/**
 * Reads what the loader put in the address's fragment, and removes it from there. The page's origin, which is no
 * secret, stays in the history entry, so that a reloaded modal can still tell the page that it is being closed.
 */
export function takeSession(): Session {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const pageOrigin = fragment.get('origin') ?? (history.state as { pageOrigin?: string } | null)?.pageOrigin ?? null
  history.replaceState({ pageOrigin }, '', location.pathname + location.search)
  return { token: fragment.get('token'), pageOrigin: pageOrigin !== null && isOrigin(pageOrigin) ? pageOrigin : null }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
