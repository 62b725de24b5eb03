import { describe, expect, it } from 'vitest'
import { reduce } from '../../widget/machine.ts'
import type { EndReason, WidgetEvent, WidgetState } from '../../widget/states.ts'
import { bank, entering, failure, fetching, known, sent, status } from './widget-states.ts'

const after = (state: WidgetState, ...events: WidgetEvent[]) => events.reduce(reduce, state)
const exit = (code: string | null) => ({ name: 'left', outcome: { kind: 'exit', code } })

const refused: WidgetState = {
  name: 'refused',
  known: known({ status: 'FAILED_AUTH' }),
  institution: bank,
  remembered: {},
  notice: { kind: 'failure', failure: failure('invalid_credentials'), attemptsRemaining: 2 },
}

describe('leaving', () => {
  it.each([entering(), refused])('a screen that went as it should ($name) is no error', (state) => {
    expect(reduce(state, { type: 'close' })).toEqual(exit(null))
  })

  it('while the bank has yet to answer is neither an error nor the end of it', () => {
    const pending = { name: 'left', outcome: { kind: 'pending' } }
    for (const state of [sent(), after(sent(), { type: 'lost' }), after(sent(), { type: 'accepted' })]) {
      expect(reduce(state, { type: 'close' })).toEqual(pending)
    }
  })

  it('after CONNECTED was seen is success, however it is done', () => {
    const connected: WidgetState = { name: 'connected', institution: bank, already: false, fetched: false }
    expect(reduce(connected, { type: 'close' })).toEqual({ name: 'left', outcome: { kind: 'success' } })
    expect(reduce(connected, { type: 'lost' })).toBe(connected)
  })

  it.each<EndReason>([
    'return_url_not_allowed',
    'unsupported_browser',
    'token_expired',
    'token_missing',
    'connection_not_found',
    'unexpected_error',
  ])('a screen that cannot go on says why: %s', (reason) => {
    expect(after(sent(), { type: 'ended', reason }, { type: 'close' })).toEqual(exit(reason))
  })

  it('while the service cannot be reached is a network error', () => {
    const loading: WidgetState = { name: 'loading', remembered: {}, notice: null }
    expect(after(loading, { type: 'lost' }, { type: 'close' })).toEqual(exit('network_error'))
  })

  it('happens once: nothing changes afterwards', () => {
    const left = reduce(refused, { type: 'close' })
    for (const event of [{ type: 'close' }, { type: 'cancelled' }, { type: 'retry' }] satisfies WidgetEvent[]) {
      expect(reduce(left, event)).toBe(left)
    }
  })
})

describe('once connected, whatever becomes of the first accounts', () => {
  const success = { name: 'left', outcome: { kind: 'success' } }

  it('they are followed until they are there', () => {
    const arrived = status({ status: 'CONNECTED', step: 'idle', lastSyncedAt: '2026-01-01T00:00:00Z' })
    expect(reduce(fetching(), { type: 'status', status: arrived })).toMatchObject({ name: 'connected', fetched: true })
    const syncing = status({ status: 'CONNECTED', step: 'syncing', version: 7 })
    expect(reduce(fetching(), { type: 'status', status: syncing })).toMatchObject({ name: 'fetching', after: 7 })
    for (const type of ['nothing_new', 'returned'] as const) {
      expect(reduce(fetching(), { type })).toEqual({ ...fetching(), after: null })
    }
  })

  it('a lost network, a refused first sync or an expired token is not the user’s to see', () => {
    const quiet = { name: 'connected', fetched: false }
    const failed = status({ status: 'FAILED_AUTH', error: failure('invalid_credentials') })
    const events: WidgetEvent[] = [
      { type: 'lost' },
      { type: 'ended', reason: 'token_expired' },
      { type: 'status', status: failed },
    ]
    for (const event of events) expect(reduce(fetching(), event)).toMatchObject(quiet)
    const down = status({ status: 'CONNECTED', step: 'idle', error: failure('bank_unavailable') })
    expect(reduce(fetching(), { type: 'status', status: down })).toMatchObject(quiet)
  })

  it('leaving is success at once', () => {
    expect(reduce(fetching(), { type: 'close' })).toEqual(success)
  })
})

describe('cancelling', () => {
  const cancelling = reduce(refused, { type: 'cancel' })

  it('a connection that is gone already is done', () => {
    expect(reduce(cancelling, { type: 'ended', reason: 'connection_not_found' })).toEqual(exit(null))
  })

  it('that cannot be decided right now leaves the choice open and says so', () => {
    expect(reduce(cancelling, { type: 'cancel_unavailable' })).toMatchObject({
      name: 'refused',
      notice: { kind: 'not_cancelled', because: 'unavailable' },
    })
  })

  it('that comes too late shows what happened instead', () => {
    const loading = reduce(cancelling, { type: 'status_changed' })
    expect(loading).toMatchObject({ name: 'loading' })
    expect(reduce(loading, { type: 'loaded', known: known({ status: 'CONNECTED' }) })).toMatchObject({
      name: 'fetching',
      already: true,
    })
  })
})

describe('a lost connection', () => {
  it('is tried again more and more seldom, and the screen stays while it is', () => {
    const lost: WidgetEvent[] = [{ type: 'lost' }, { type: 'retry' }, { type: 'lost' }]
    expect(after(sent(), ...lost)).toMatchObject({ name: 'unreachable', phase: 'waiting', attempt: 1 })
  })

  it('during a poll is followed by a read that does not wait', () => {
    const polling = after(sent(), { type: 'accepted' }, { type: 'lost' })
    expect(polling).toMatchObject({ during: { name: 'validating', after: null } })
  })
})
