import { describe, expect, it } from 'vitest'
import { reduce } from '../../widget/machine.ts'
import type { WidgetEvent, WidgetState } from '../../widget/states.ts'
import { bank, challengedStatus, challenges, failure, known, sent, status } from './widget-states.ts'

const after = (state: WidgetState, ...events: WidgetEvent[]) => events.reduce(reduce, state)
const { code, approve_elsewhere: approve } = challenges

const raised: WidgetEvent = { type: 'status', status: challengedStatus(code) }
const challenged = after(sent(), { type: 'accepted' }, raised)
const answered = after(challenged, { type: 'answer', typed: { code: '123456' } })
const sending = after(answered, { type: 'answer_sealed', sealed: 'sealed code' })

const lastWord = (differences: Parameters<typeof status>[0]): WidgetEvent => ({
  type: 'status',
  status: status({ institutionId: bank.institutionId, submissionId: 'mine', version: 3, ...differences }),
})

describe('a challenge', () => {
  it('is shown when the bank raises it, and found again on opening', () => {
    expect(challenged).toMatchObject({ name: 'challenged', challenge: code, after: 2, notice: null })
    const opened = reduce(
      { name: 'loading', remembered: {}, notice: null },
      { type: 'loaded', known: { ...known({}), status: challengedStatus(code) } },
    )
    expect(opened).toMatchObject({ name: 'challenged', challenge: code, institution: bank, after: 2 })
  })

  it('stays as it is, problems and all, while the polls say nothing new, and is asked about again', () => {
    const mistyped = reduce(challenged, { type: 'answer', typed: { code: '1' } })
    expect(mistyped).toMatchObject({ name: 'challenged', problems: { code: 'length' } })
    const waited = reduce(mistyped, { type: 'nothing_new' })
    expect(waited).toEqual({ ...mistyped, after: null })
    expect(reduce(waited, raised)).toEqual(mistyped)
  })

  it('moves on by itself when it is approved, answered on another device, or over', () => {
    const waiting = reduce(challenged, { type: 'status', status: challengedStatus(approve) })
    expect(reduce(waiting, lastWord({ status: 'CONNECTED' }))).toMatchObject({ name: 'fetching' })
    const checked = lastWord({ step: 'validating', version: 2 })
    expect(reduce(challenged, checked)).toMatchObject({ name: 'validating', after: 2 })
    expect(reduce(challenged, lastWord({ error: failure('mfa_expired') }))).toMatchObject({
      name: 'entering_credentials',
    })
  })

  it('comes back after the network was lost, and can be answered meanwhile', () => {
    const lost = reduce(challenged, { type: 'lost' })
    expect(lost).toMatchObject({ name: 'unreachable', during: { name: 'challenged', after: null } })
    expect(after(lost, { type: 'retry' }, raised)).toEqual(challenged)
    expect(reduce(lost, { type: 'answer', typed: { code: '123456' } })).toMatchObject({ name: 'sealing_answer' })
  })

  it('is left open by who closes the widget', () => {
    const left = { name: 'left', outcome: { kind: 'exit', code: null } }
    const cancelling = reduce(challenged, { type: 'cancel' })
    const resending = after(challenged, { type: 'resend' }, { type: 'accepted' })
    for (const state of [challenged, cancelling, resending]) expect(reduce(state, { type: 'close' })).toEqual(left)
    expect(reduce(sending, { type: 'close' })).toEqual({ name: 'left', outcome: { kind: 'pending' } })
  })
})

describe('an answer', () => {
  it('is readable until it is sealed, and no longer', () => {
    expect(JSON.stringify(answered)).toContain('123456')
    expect(JSON.stringify([challenged, sending, reduce(sending, { type: 'accepted' })])).not.toContain('123456')
    expect(sending).toMatchObject({ name: 'sending_answer', answer: { sealed: 'sealed code' } })
  })

  it('that was accepted waits for what follows the challenge', () => {
    const checking = reduce(sending, { type: 'accepted' })
    expect(checking).toMatchObject({ name: 'validating', after: 2, remembered: { rut: '11.111.111-1' } })
    expect(reduce(checking, lastWord({ status: 'CONNECTED' }))).toMatchObject({ name: 'fetching' })
  })

  it('that came too late or second shows what the service says instead', () => {
    expect(reduce(sending, { type: 'status_changed' })).toMatchObject({ name: 'validating', after: null })
    expect(after(sending, { type: 'status_changed' }, raised)).toEqual(challenged)
  })

  it('whose receipt was lost is sent again as the same one', () => {
    expect(after(sending, { type: 'lost' }, { type: 'retry' })).toMatchObject({ phase: 'trying', during: sending })
  })

  it('that could not be taken leads back to the challenge and says so', () => {
    expect(reduce(sending, { type: 'rejected', fields: ['answer.sealed'] })).toMatchObject({
      name: 'challenged',
      notice: { kind: 'not_accepted' },
      after: null,
    })
  })

  it('that was wrong is asked for again with the tries left, in words of its own', () => {
    const again = challengedStatus(
      { ...code, id: 'cha_2' },
      { version: 3, error: failure('mfa_invalid'), attemptsRemaining: 2 },
    )
    expect(after(sending, { type: 'accepted' }, { type: 'status', status: again })).toMatchObject({
      name: 'challenged',
      notice: { kind: 'answer_refused', type: 'code', attemptsRemaining: 2 },
    })
  })
})

it.each(['mfa_invalid', 'mfa_expired', 'user_cancelled', 'reauthentication_required'] as const)(
  '%s is never told as refused credentials, whatever was refused before',
  (reason) => {
    const error = failure(reason)
    const form = { name: 'entering_credentials', notice: { kind: 'failure', failure: error } }
    const established = { status: 'FAILED_AUTH', connectedAt: '2026-01-01T00:00:00Z', error } as const
    for (const verdict of [{ error }, { status: 'FAILED_AUTH', error } as const, established]) {
      expect(reduce(challenged, lastWord(verdict))).toMatchObject(form)
    }
    const opened = { institutionId: bank.institutionId, ...established }
    expect(
      reduce({ name: 'loading', remembered: {}, notice: null }, { type: 'loaded', known: known(opened) }),
    ).toMatchObject(form)
  },
)

it('a resend and a cancellation say what they are until the bank has answered', () => {
  for (const type of ['resend', 'cancel'] as const) {
    const asked = reduce(challenged, { type })
    expect(asked).toMatchObject({ name: 'sending_answer', answer: { [type]: true } })
    const accepted = reduce(asked, { type: 'accepted' })
    expect(accepted).toMatchObject({ name: 'validating', awaited: type })
    expect(reduce(accepted, lastWord({ step: 'validating' }))).toMatchObject({ name: 'validating', awaited: type })
  }
})
