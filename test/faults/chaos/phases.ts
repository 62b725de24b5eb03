import { attemptOf } from '../../../activities/bank-login.ts'
import type { Struck } from './nemesis.ts'
import type { Evidence, Finding } from './finding.ts'
import type { RecordedHistory } from './histories.ts'

export const phases = [
  'accepted',
  'handed over',
  'journalled',
  'bank called',
  'answered',
  'committed',
  'delivered',
] as const
export type Phase = (typeof phases)[number]

/** Of each kind of fault and each phase: how many faults met a submission in it, and how many submissions they met. */
export type Hits = Map<Struck['kind'], Row>
type Row = Record<Phase, { faults: number; submissions: number }>

/** Since when a submission was in a phase, and until when. */
type Span = [phase: Phase, from: number, to: number]

/** Of each submission, from its acceptance to the webhook that tells of its verdict. */
export async function hitsByPhase(
  { stack, records }: Evidence,
  histories: RecordedHistory[],
  faults: Struck[],
): Promise<Hits> {
  const attempts = await stack.db
    .selectFrom('webhookAttempts as a')
    .innerJoin('webhookDeliveries as d', 'd.id', 'a.deliveryId')
    .select(['d.eventId', 'a.at', 'a.durationMs'])
    .where('a.number', '=', 1)
    .execute()
  const attemptOn = new Map(attempts.map((attempt) => [attempt.eventId, attempt]))
  const signalled = new Map(histories.map(({ workflowId, history }) => [workflowId, signalTimes(history)]))
  const logins = stack.witness.calls.filter(({ step }) => step === 'login')
  const spans: Span[] = []
  for (const { row, submissions, timeline, calls, events } of records) {
    const verdicts = timeline.filter(({ reason }) => reason === 'login_accepted' || reason === 'login_refused')
    for (const [nth, { id, acceptedAt }] of submissions.entries()) {
      const call = calls.find(({ attemptId, step }) => attemptId === attemptOf(row.id, id) && step === 'login')
      const seen = logins.find(({ submissionId }) => submissionId === id)
      const verdict = verdicts[nth]
      const event = events.find(({ sequence }) => sequence === verdict?.version)
      const attempt = event && attemptOn.get(event.id)
      const moments: [Phase, number | undefined][] = [
        ['accepted', acceptedAt.getTime()],
        ['handed over', signalled.get(row.id)?.[nth]],
        ['journalled', call?.begunAt.getTime()],
        ['bank called', seen?.at],
        ['answered', seen?.answeredAt],
        ['committed', verdict?.at.getTime()],
        ['delivered', attempt?.at.getTime()],
      ]
      const known = moments.filter((moment): moment is [Phase, number] => moment[1] !== undefined)
      for (const [index, [phase, from]] of known.entries()) {
        const end = phase === 'delivered' ? from + attempt!.durationMs : known[index + 1]?.[1]
        if (end !== undefined) spans.push([phase, from, end])
      }
    }
  }
  return count(spans, faults)
}

function count(spans: Span[], faults: Struck[]): Hits {
  const hits: Hits = new Map()
  const spansIn = Map.groupBy(spans, ([phase]) => phase)
  for (const { kind, from, to } of faults) {
    const row =
      hits.get(kind) ?? (Object.fromEntries(phases.map((phase) => [phase, { faults: 0, submissions: 0 }])) as Row)
    hits.set(kind, row)
    for (const phase of phases) {
      const met = (spansIn.get(phase) ?? []).filter(([, since, until]) => since <= to && until >= from).length
      row[phase].submissions += met
      if (met > 0) row[phase].faults++
    }
  }
  return hits
}

/** In a long run at least ten faults of each kind meet a submission in each phase. */
export function everyPhaseMet(hits: Hits): Finding {
  const all = [...hits].flatMap(([kind, row]) => phases.map((phase) => ({ kind, phase, ...row[phase] })))
  const broken = all.flatMap(({ kind, phase, faults }) =>
    faults < 10 ? [`${kind} met a submission that was ${phase} ${faults} times`] : [],
  )
  const counts = {
    'fewest faults': Math.min(...all.map(({ faults }) => faults)),
    'fewest submissions': Math.min(...all.map(({ submissions }) => submissions)),
  }
  return { invariant: 'every kind of fault met every phase', counts, broken }
}

/** When Temporal was told of each submission, in their order. */
function signalTimes(history: RecordedHistory['history']): number[] {
  return (history.events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal, eventTime }) =>
    signal?.signalName === 'submitCredentials' ? [Number(eventTime!.seconds) * 1_000 + eventTime!.nanos! / 1e6] : [],
  )
}
