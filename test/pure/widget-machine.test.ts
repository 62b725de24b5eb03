import { describe, expect, it } from 'vitest'
import { reduce } from '../../widget/machine.ts'
import type { WidgetEvent, WidgetState } from '../../widget/states.ts'
import { bank, entering, failure, known, sent, status } from './widget-states.ts'

const after = (state: WidgetState, ...events: WidgetEvent[]) => events.reduce(reduce, state)
const awaiting = after(sent(), { type: 'accepted' })

const open = (view: Parameters<typeof status>[0]) =>
  reduce({ name: 'loading', remembered: {}, notice: null }, { type: 'loaded', known: known(view) })

describe('on opening', () => {
  it('a new connection asks for consent, and goes on to the choice of a bank, or to the form of the one it has', () => {
    expect(open({})).toMatchObject({ name: 'consenting' })
    expect(reduce(open({}), { type: 'agree' })).toMatchObject({ name: 'choosing_bank' })
    expect(reduce(open({ institutionId: bank.institutionId }), { type: 'agree' })).toMatchObject({
      name: 'entering_credentials',
      institution: bank,
    })
    const elsewhere = open({ institutionId: 'ins_cl_gone' })
    expect(reduce(elsewhere, { type: 'agree' })).toEqual({ name: 'ended', reason: 'unexpected_error' })
  })

  it('who has agreed is not asked again: neither after an attempt nor when a step turned out to be too late', () => {
    const tried = { institutionId: bank.institutionId, submissionId: 'before', error: failure('bank_unavailable') }
    expect(open(tried)).toMatchObject({ name: 'entering_credentials' })
    const late = after(sent(), { type: 'status_changed' }, { type: 'loaded', known: known({}) })
    expect(late).toMatchObject({ name: 'choosing_bank', notice: { kind: 'not_accepted' } })
  })

  it('a connection that is connected says that it was so already', () => {
    const connected = { status: 'CONNECTED', step: 'idle', lastSyncedAt: '2026-01-01T00:00:00Z' } as const
    expect(open(connected)).toMatchObject({ name: 'connected', already: true, fetched: true })
  })

  it('an attempt under way is followed', () => {
    expect(open({ step: 'validating', submissionId: 'before', version: 3 })).toMatchObject({
      name: 'validating',
      submissionId: 'before',
      after: 3,
    })
  })

  it('an established connection whose credentials failed says so above the form and keeps its bank', () => {
    const established = { status: 'FAILED_AUTH', connectedAt: '2026-01-01T00:00:00Z' } as const
    const form = open({ ...established, institutionId: bank.institutionId, error: failure('invalid_credentials') })
    expect(form).toMatchObject({ name: 'entering_credentials', notice: { kind: 'saved_credentials_refused' } })
    expect(reduce(form, { type: 'choose_another' })).toBe(form)
  })

  it('a connection that was disconnected offers nothing but to leave', () => {
    expect(open({ status: 'DISCONNECTED' })).toEqual({ name: 'ended', reason: 'connection_not_found' })
  })
})

describe('a submission', () => {
  it('with a wrong check digit is not sent, and what was typed stays', () => {
    const values = { rut: '11.111.111-2', password: 'secret' }
    expect(reduce(entering(), { type: 'submit', values })).toMatchObject({
      name: 'entering_credentials',
      values,
      problems: { rut: 'rut' },
    })
  })

  it('whose answer was lost is sent again as the same submission', () => {
    const retried = after(sent(), { type: 'lost' }, { type: 'retry' })
    expect(retried).toMatchObject({ name: 'unreachable', phase: 'trying', during: sent() })
    expect(reduce(retried, { type: 'accepted' })).toMatchObject({ name: 'validating', submissionId: 'mine' })
  })

  it('takes the password out of memory once it is sealed, also where it is then rejected', () => {
    const values = { rut: '11.111.111-1', password: 'secret' }
    const sealing = reduce(entering(), { type: 'submit', values })
    expect(JSON.stringify(sealing)).toContain('secret')
    const sending = reduce(sealing, { type: 'sealed', submission: { submissionId: 'mine', sealed: 'sealed text' } })
    expect(sending).toEqual(sent())
    expect(reduce(sending, { type: 'rejected', fields: ['password'] })).toMatchObject({
      name: 'entering_credentials',
      values: { rut: '11.111.111-1' },
      problems: { password: 'rejected' },
    })
    expect(awaiting).toMatchObject({ remembered: { rut: '11.111.111-1' } })
  })

  it('refused because another is under way follows that one', () => {
    const other = status({ step: 'validating', submissionId: 'other', version: 2 })
    const following = after(sent(), { type: 'another_under_way' }, { type: 'status', status: other })
    expect(following).toMatchObject({ name: 'validating', submissionId: 'other' })
  })
})

describe('a verdict', () => {
  const refusal = {
    status: 'FAILED_AUTH',
    institutionId: bank.institutionId,
    submissionId: 'mine',
    version: 2,
  } as const

  it('of an older submission is not taken for the one just sent', () => {
    for (const verdict of ['CONNECTED', 'FAILED_AUTH'] as const) {
      const old = status({ ...refusal, status: verdict, submissionId: 'older', version: 5 })
      expect(reduce(awaiting, { type: 'status', status: old })).toMatchObject({ name: 'validating', after: 5 })
    }
  })

  it('that was missed is read once nothing newer follows', () => {
    const later = status({ status: 'CONNECTED', submissionId: 'later', version: 5 })
    const read: WidgetEvent = { type: 'status', status: later }
    const fresh = after(awaiting, read, { type: 'nothing_new' })
    expect(fresh).toMatchObject({ name: 'validating', after: null })
    expect(reduce(fresh, read)).toMatchObject({ name: 'fetching', already: false })
  })

  it('against a new connection offers Retry, with the RUT kept and the password empty, and Cancel', () => {
    const refused = reduce(awaiting, {
      type: 'status',
      status: status({ ...refusal, error: failure('invalid_credentials') }),
    })
    expect(refused).toMatchObject({ name: 'refused' })
    expect(reduce(refused, { type: 'retry' })).toMatchObject({
      name: 'entering_credentials',
      values: { rut: '11.111.111-1' },
    })
    expect(after(refused, { type: 'cancel' }, { type: 'cancelled' })).toEqual({
      name: 'left',
      outcome: { kind: 'exit', code: null },
    })
  })

  it('that leaves the connection pending returns to the form with its words', () => {
    const error = failure('bank_unavailable')
    const pending = status({ ...refusal, status: 'PENDING', error })
    expect(reduce(awaiting, { type: 'status', status: pending })).toMatchObject({
      name: 'entering_credentials',
      notice: { kind: 'failure', failure: error },
    })
  })

  it('for which neither other credentials nor another try would help does not lead back to the form', () => {
    const unsupported = { ...failure('unsupported'), action: 'choose_another_bank' } as const
    for (const error of [unsupported, failure('too_many_attempts')]) {
      const verdict = status({ ...refusal, status: 'PENDING', error })
      const refused = reduce(awaiting, { type: 'status', status: verdict })
      expect(refused).toMatchObject({ name: 'refused', notice: { kind: 'failure', failure: error } })
      expect(reduce(refused, { type: 'choose_another' })).toMatchObject({ name: 'choosing_bank' })
      const established = { ...verdict, connectedAt: '2026-01-01T00:00:00Z' }
      expect(reduce(awaiting, { type: 'status', status: established })).toMatchObject({ name: 'entering_credentials' })
    }
  })

  it('against new credentials of an established connection shows why, not the note about saved ones', () => {
    const error = failure('invalid_credentials')
    const again = status({ ...refusal, connectedAt: '2026-01-01T00:00:00Z', error })
    expect(reduce(awaiting, { type: 'status', status: again })).toMatchObject({
      notice: { kind: 'failure', failure: error },
    })
  })
})
