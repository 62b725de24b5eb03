import type { Messages } from '../locales/es.ts'
import type { ExitCode, Outcome } from './states.ts'
import type { ExitError } from './open.ts'

/** Whether opening the widget again, with a new token where that is what was missing, may go better. */
const retryable: Record<ExitCode, boolean> = {
  token_expired: true,
  token_missing: true,
  network_error: true,
  connection_not_found: false,
  return_url_not_allowed: false,
  unsupported_browser: false,
  unexpected_error: false,
}

export function toExitError(code: ExitCode, messages: Messages): ExitError {
  const message =
    code === 'network_error' ? messages.networkError : `${messages.ended[code].title}. ${messages.ended[code].body}`
  return { code, message, retryable: retryable[code] }
}

/** Where a hosted page sends its user back to: the address with how it ended. */
export function returnAddress(returnUrl: string, connectionId: string, outcome: Outcome): string {
  const address = new URL(returnUrl)
  const said = { success: 'connected', pending: 'pending', exit: 'left' } as const
  address.searchParams.set('connectionId', connectionId)
  address.searchParams.set('outcome', outcome.kind === 'exit' && outcome.code ? 'failed' : said[outcome.kind])
  if (outcome.kind === 'exit' && outcome.code) address.searchParams.set('code', outcome.code)
  return address.href
}
