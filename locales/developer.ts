import type { FailureCode } from '../workflows/connection-state.ts'

export const developerMessages: Record<FailureCode, string> = {
  invalid_credentials:
    'The bank rejected the login or the password. Nothing is retried; the user has to enter them again in the widget.',
  account_locked: 'The bank has locked this login. The user has to unlock it with the bank before trying again.',
  password_change_required: 'The bank accepts this login again once the user has changed the password with the bank.',
  user_action_required:
    'The bank wants something from the user (terms to accept, data to confirm) on its own site before it lets anyone in.',
  mfa_invalid:
    'The second factor was wrong. With a challenge in the status the bank takes another answer; without one it does not, and the user may submit the credentials again.',
  mfa_expired: 'The second factor was not answered in time. The user may submit the credentials again.',
  user_cancelled: 'The user cancelled the second factor. The user may submit the credentials again.',
  reauthentication_required:
    'The bank asked for a second factor during a background sync. Request a widget token and open the widget for the user.',
  bank_unavailable: 'The bank could not be reached or answered that it is down. Try again later.',
  rate_limited: 'The bank asked us to slow down. Try again later, not before retryAt where it is given.',
  unexpected_response:
    'The bank answered something the connector does not know. If it persists, the connector needs work.',
  outcome_unknown:
    'The login was sent to the bank but its answer was lost. It is not repeated by machine, because the bank may count it.',
  submission_unreadable:
    'The sealed text could not be opened or its fields are not the institution’s. The bank was not asked; seal again with a key from GET /v1/sealing-keys.',
  login_mismatch:
    'An established connection accepts only its own institution and login. The bank was not asked; create a new connection for another login.',
  too_many_attempts:
    'This login failed too often at this institution, so it is paused until retryAt. The bank was not asked.',
  unsupported: 'The connector cannot handle this kind of account or login. Retrying does not help.',
}
