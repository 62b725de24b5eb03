import { expect, test } from 'vitest'
import {
  acceptsCredentials,
  connectionStatuses,
  connectionSteps,
  newConnection,
  transition,
  withOpenSubmission,
  type ConnectionEvent,
  type ConnectionState,
} from '../../workflows/connection-state.ts'

const at = '2026-11-22T10:00:00.000Z'
const earlier = '2026-01-01T00:00:00.000Z'
const pending = newConnection(null)
const rejected: ConnectionEvent = {
  type: 'login_refused',
  failure: { code: 'invalid_credentials' },
  attemptsRemaining: 2,
}

/** The state after `events`, with what the last of them came to. */
function after(first: ConnectionEvent, ...events: ConnectionEvent[]) {
  let last = transition(withOpenSubmission(pending, 'sub_1', 'ins_cl_banco_de_chile'), first)
  for (const event of events) last = transition(last.state, event)
  return { state: last.state, last }
}

test('statuses and steps are exactly the documented ones', () => {
  expect(connectionStatuses).toEqual(['PENDING', 'CONNECTED', 'FAILED_AUTH', 'DISCONNECTED'])
  expect(connectionSteps).toEqual(['awaiting_credentials', 'validating', 'awaiting_challenge', 'syncing', 'idle'])
})

test('a connection begins PENDING and waits for credentials', () => {
  expect(pending).toMatchObject({ status: 'PENDING', step: 'awaiting_credentials', version: 1, error: null })
  expect(newConnection('ins_cl_bci').institutionId).toBe('ins_cl_bci')
})

test('accepted credentials connect a PENDING connection, tell the integrator, and a sync runs', () => {
  const { state, last } = after({ type: 'login_accepted', at })
  expect(state).toMatchObject({ status: 'CONNECTED', step: 'syncing', connectedAt: at, lastSyncedAt: null })
  expect(last).toMatchObject({ previousStatus: 'PENDING', webhook: { type: 'connection.connected' } })
  expect(last.webhook).not.toHaveProperty('reconnected')
})

test('credentials corrected after a rejection connect for the first time, and leave no error behind', () => {
  const { state, last } = after(rejected, { type: 'login_accepted', at })
  expect(state).toMatchObject({ status: 'CONNECTED', connectedAt: at, error: null, attemptsRemaining: null })
  expect(last.previousStatus).toBe('FAILED_AUTH')
  expect(last.webhook).toEqual({ type: 'connection.connected' })
})

test('rejected first credentials are FAILED_AUTH without a webhook: the user is still in the widget', () => {
  const { state, last } = after(rejected)
  expect(state).toMatchObject({
    status: 'FAILED_AUTH',
    step: 'awaiting_credentials',
    connectedAt: null,
    attemptsRemaining: 2,
    error: { code: 'invalid_credentials' },
  })
  expect(last.webhook).toBeNull()
})

test('a completed sync sets lastSyncedAt, and the connection waits', () => {
  const { state, last } = after({ type: 'login_accepted', at: earlier }, { type: 'sync_completed', at })
  expect(state).toMatchObject({ status: 'CONNECTED', step: 'idle', connectedAt: earlier, lastSyncedAt: at })
  expect(last).toMatchObject({ previousStatus: 'CONNECTED', webhook: { type: 'connection.synced' } })
})

test('a sync that is refused for the credentials is FAILED_AUTH with a webhook, and stays established', () => {
  const refusal = { type: 'sync_refused', failure: { code: 'invalid_credentials' } } as const
  const { state, last } = after({ type: 'login_accepted', at }, { type: 'sync_completed', at }, refusal)
  expect(state).toMatchObject({
    status: 'FAILED_AUTH',
    step: 'awaiting_credentials',
    connectedAt: at,
    lastSyncedAt: at,
  })
  expect(last).toMatchObject({ previousStatus: 'CONNECTED', webhook: { type: 'connection.failed_auth' } })
})

test('a first sync that is refused tells the integrator, and leaves the connection without data', () => {
  const refusal = { type: 'sync_refused', failure: { code: 'account_locked' } } as const
  const { state, last } = after({ type: 'login_accepted', at }, refusal)
  expect(state).toMatchObject({ status: 'FAILED_AUTH', lastSyncedAt: null, error: { code: 'account_locked' } })
  expect(last.webhook).toEqual({ type: 'connection.failed_auth' })
})

test('a recovered connection says that it was reconnected, and keeps the time of its first connection', () => {
  const { state, last } = after(
    { type: 'login_accepted', at: earlier },
    { type: 'sync_refused', failure: { code: 'invalid_credentials' } },
    { type: 'login_accepted', at },
  )
  expect(state).toMatchObject({ status: 'CONNECTED', connectedAt: earlier, error: null })
  expect(last.webhook).toEqual({ type: 'connection.connected', reconnected: true })
})

test('a sync completed after an outage clears the error', () => {
  const outage = { type: 'sync_refused', failure: { code: 'bank_unavailable' } } as const
  const { state } = after({ type: 'login_accepted', at }, outage, { type: 'sync_completed', at })
  expect(state.error).toBeNull()
})

test('a disconnected connection keeps its times, and tells the integrator', () => {
  const { state, last } = after(
    { type: 'login_accepted', at },
    { type: 'sync_completed', at },
    { type: 'disconnected' },
  )
  expect(state).toMatchObject({ status: 'DISCONNECTED', connectedAt: at, lastSyncedAt: at, error: null })
  expect(last).toMatchObject({ previousStatus: 'CONNECTED', webhook: { type: 'connection.disconnected' } })
})

test('every transition makes the version grow by one, and changes nothing that it was given', () => {
  const events: ConnectionEvent[] = [
    rejected,
    { type: 'login_refused', failure: { code: 'bank_unavailable' }, attemptsRemaining: null },
    { type: 'login_accepted', at },
    { type: 'sync_completed', at },
    { type: 'sync_refused', failure: { code: 'rate_limited' } },
    { type: 'sync_refused', failure: { code: 'invalid_credentials' } },
    { type: 'disconnected' },
  ]
  let state: ConnectionState = Object.freeze({ ...pending })
  for (const event of events) {
    const next = transition(state, event).state
    expect(next.version, event.type).toBe(state.version + 1)
    state = Object.freeze(next)
  }
})

test('an accepted submission reads validating, without the previous error and without a new version', () => {
  const { state } = after(rejected)
  const shown = withOpenSubmission(state, 'sub_2', 'ins_cl_bci')
  expect(shown).toMatchObject({ status: 'FAILED_AUTH', step: 'validating', submissionId: 'sub_2', error: null })
  expect(shown).toMatchObject({ institutionId: 'ins_cl_bci', version: state.version, challenge: null })
})

test('credentials are taken only in PENDING and FAILED_AUTH', () => {
  expect(connectionStatuses.filter(acceptsCredentials)).toEqual(['PENDING', 'FAILED_AUTH'])
})
