import { attemptOf } from '../../../activities/bank-login.ts'
import { wordOf, type SeenCall } from './bank-witness.ts'
import type { ConnectionRecord, Evidence, Finding } from './finding.ts'

/** The journal's word for what the bank said at a login or to the answer of its second factor. */
const words: Record<string, string> = {
  OK: 'signed_in',
  SEGUNDO_FACTOR: 'challenge',
  CLAVE_INCORRECTA: 'invalid_credentials',
  RESPUESTA_INCORRECTA: 'challenge_wrong',
  SEGUNDO_FACTOR_VENCIDO: 'mfa_expired',
}

/** What a user, the clock or we ourselves decide: the bank had no say in it. */
const notTheBanks = ['user_cancelled', 'mfa_expired', 'too_many_attempts', 'bank_unavailable', 'rate_limited']

/**
 * Every accepted submission reached exactly one verdict: the one the bank gave, or `outcome_unknown`, and that only
 * where the journal holds a bare `begun`. One whose connection was deleted meanwhile needs none.
 */
export function oneVerdict({ stack, workload, records }: Evidence): Finding {
  const counts = { accepted: 0, connected: 0, refused: 0, unknown: 0, 'ended by deletion': 0 }
  const broken: string[] = []
  const known = new Map(
    records.flatMap(({ submissions }) => submissions.map((one) => [attemptOf(one.connectionId, one.id), one])),
  )
  for (const { name, outcome, connectionId, submissionId } of workload.commands.all) {
    if (name !== 'submit' || outcome !== 'ok') continue
    if (!known.has(attemptOf(connectionId!, submissionId!))) broken.push(`${submissionId}: accepted, and lost`)
  }
  for (const record of records) {
    const verdicts = record.timeline.filter(({ reason }) => reason === 'login_accepted' || reason === 'login_refused')
    counts.accepted += record.submissions.length
    for (const [nth, { id, connectionId, closedAt }] of record.submissions.entries()) {
      const verdict = verdicts[nth]
      if (!verdict && record.row.deletedAt) {
        counts['ended by deletion']++
        continue
      }
      if (!verdict || !closedAt) {
        broken.push(`${id} of ${connectionId}: accepted, and no verdict`)
        continue
      }
      const result = verdict.reason === 'login_accepted' ? 'connected' : verdict.errorCode!
      counts[result === 'connected' ? 'connected' : result === 'outcome_unknown' ? 'unknown' : 'refused']++
      const wrong = contradiction(result, record, id, stack.witness.calls)
      if (wrong) broken.push(`${id} of ${connectionId}: ${wrong}`)
    }
    if (verdicts.length > record.submissions.length) broken.push(`${record.row.id}: more verdicts than submissions`)
  }
  return { invariant: '1 one verdict each, the bank’s', counts, broken }
}

function contradiction(result: string, { calls, row }: ConnectionRecord, id: string, seen: SeenCall[]): string | null {
  const attempt = attemptOf(row.id, id)
  const journal = calls.filter(({ attemptId }) => attemptId === attempt)
  const bare = journal.some(({ state }) => state === 'begun')
  const answered = journal.filter(({ state }) => state === 'answered').map(({ outcome }) => outcome)
  const says = `${result}, and the journal ${JSON.stringify(journal.map(({ step, state, outcome }) => [step, state, outcome]))}`
  if ((result === 'outcome_unknown') !== bare && result !== 'user_cancelled') return says
  if ((result === 'connected') !== answered.includes('signed_in')) return says
  const banks = result !== 'connected' && result !== 'outcome_unknown' && !notTheBanks.includes(result)
  if (banks && !answered.includes(result)) return says

  const ours = seen.filter(({ submissionId }) => submissionId === id)
  for (const { step, outcome } of journal.filter(({ state }) => state === 'answered')) {
    const said = ours.flatMap((call) => (step.startsWith(call.step) ? (wordOf(call) ?? []) : []))
    if (!said.some((word) => words[word] === outcome)) {
      return `the bank said ${said.join(', ') || 'nothing'}, and the journal holds ${outcome} for ${step}`
    }
  }
  return null
}
