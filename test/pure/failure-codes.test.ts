import { describe, expect, test } from 'vitest'
import { toFailureView } from '../../api/failure-view.ts'
import { developerMessages } from '../../locales/developer.ts'
import { messagesByLocale } from '../../locales/locale.ts'
import {
  failureCodes,
  failureRules,
  newConnection,
  transition,
  type ConnectionState,
  type FailureCode,
} from '../../workflows/connection-state.ts'

const at = '2026-01-01T00:00:00.000Z'
const pending = newConnection('ins_cl_banco_de_chile')
const states: Record<string, ConnectionState> = {
  'a PENDING connection': pending,
  'a FAILED_AUTH connection': { ...pending, status: 'FAILED_AUTH', version: 2 },
  'an established FAILED_AUTH connection': { ...pending, status: 'FAILED_AUTH', version: 3, connectedAt: at },
}

/** What the documentation promises; null where the code can't be met in a background sync. */
const documented: Record<FailureCode, { login: 'failed_auth' | 'stays'; sync: 'failed_auth' | 'stays' | null }> = {
  invalid_credentials: { login: 'failed_auth', sync: 'failed_auth' },
  account_locked: { login: 'failed_auth', sync: 'failed_auth' },
  password_change_required: { login: 'failed_auth', sync: 'failed_auth' },
  user_action_required: { login: 'failed_auth', sync: 'failed_auth' },
  mfa_invalid: { login: 'stays', sync: null },
  mfa_expired: { login: 'stays', sync: null },
  user_cancelled: { login: 'stays', sync: null },
  reauthentication_required: { login: 'stays', sync: 'failed_auth' },
  bank_unavailable: { login: 'stays', sync: 'stays' },
  rate_limited: { login: 'stays', sync: 'stays' },
  unexpected_response: { login: 'stays', sync: 'stays' },
  outcome_unknown: { login: 'stays', sync: 'stays' },
  submission_unreadable: { login: 'stays', sync: null },
  login_mismatch: { login: 'stays', sync: null },
  too_many_attempts: { login: 'stays', sync: 'stays' },
  unsupported: { login: 'stays', sync: 'stays' },
}

test('the failure codes are exactly the documented ones', () => {
  expect(failureCodes.toSorted()).toEqual(Object.keys(documented).toSorted())
})

describe.each(failureCodes)('%s', (code) => {
  const failure = { code, retryAt: at }
  const { login } = documented[code]

  test.each(Object.entries(states))(`met at a login of %s: ${login}, and the form comes back`, (_, before) => {
    const { state, previousStatus, webhook } = transition(before, {
      type: 'login_refused',
      failure,
      attemptsRemaining: 1,
    })
    expect(state.status).toBe(login === 'failed_auth' ? 'FAILED_AUTH' : before.status)
    expect(state).toMatchObject({ step: 'awaiting_credentials', error: failure, attemptsRemaining: 1 })
    expect(state.connectedAt).toBe(before.connectedAt)
    expect(previousStatus).toBe(before.status)
    expect(webhook).toBeNull()
  })

  test('has a text for the user in both languages and one for the developer', () => {
    const { es, en } = messagesByLocale
    expect(toFailureView(failure, 'es')).toMatchObject({ code, message: es.failures[code], retryAt: at })
    expect(toFailureView(failure, 'en')).toMatchObject({ message: en.failures[code] })
    const texts = [es.failures[code], en.failures[code], developerMessages[code]]
    expect(new Set(texts.filter((text) => text.length > 20)).size).toBe(3)
  })
})

const metInSync = failureCodes.filter((code) => documented[code].sync !== null)

test.each(metInSync)('%s met in a background sync ends CONNECTED only if it is for the credentials', (code) => {
  const failure = { code, retryAt: at }
  const before: ConnectionState = { ...pending, status: 'CONNECTED', step: 'syncing', connectedAt: at }
  const { state, webhook } = transition(before, { type: 'sync_refused', failure })
  if (documented[code].sync === 'failed_auth') {
    expect(state).toMatchObject({ status: 'FAILED_AUTH', step: 'awaiting_credentials', error: failure })
    expect(webhook).toEqual({ type: 'connection.failed_auth' })
  } else {
    expect(state).toMatchObject({ status: 'CONNECTED', step: 'idle', error: failure })
    expect(webhook).toBeNull()
  }
})

test('what the bank decided is never offered as worth sending again unchanged', () => {
  const decided = failureCodes.filter((code) => documented[code].login === 'failed_auth')
  expect(decided.filter((code) => failureRules[code].retryable)).toEqual([])
})

test('nobody is told to try again at once where only time or another bank helps', () => {
  expect(failureRules.too_many_attempts).toMatchObject({ action: 'wait', retryable: false })
  expect(failureRules.unsupported).toMatchObject({ action: 'choose_another_bank', retryable: false })
  for (const code of ['bank_unavailable', 'rate_limited', 'unexpected_response'] as const) {
    expect(failureRules[code], code).toMatchObject({ action: 'wait', retryable: true })
  }
})
