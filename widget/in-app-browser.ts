/**
 * Whether this is a browser inside another app (Instagram, Facebook, WhatsApp, any Android WebView): there, a link to a
 * new tab does nothing, or replaces the page that the user is on.
 */
export function isInAppBrowser(userAgent: string): boolean {
  return /\b(Instagram|FBA[NV]|FB_IAB|WhatsApp)\b|; wv\)/.test(userAgent)
}
