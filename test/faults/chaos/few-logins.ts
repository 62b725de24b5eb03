import { allowedRefusals } from '../../../db/bank-calls.ts'
import { wordOf, type SeenCall } from './bank-witness.ts'
import type { Evidence, Finding } from './finding.ts'

/** The password was right, and nothing that was sent after it was wrong. */
const uncounted = ['SEGUNDO_FACTOR', 'SEGUNDO_FACTOR_VENCIDO']

/**
 * The bank looked at no more than one login for each attempt of the journal and one answer to each of its challenges, and
 * at least at those that it answered; it never saw a password again that it had refused, and no customer's refusals in a
 * row came to what locks an account.
 */
export function fewLogins({ stack, workload, records }: Evidence): Finding {
  const login = { attempts: 0, looked: 0, 'not looked': 0 }
  const answer = { ...login }
  let [refusals, mostInARow] = [0, 0]
  const broken: string[] = []
  const recordOf = new Map(records.map((record) => [record.row.id, record]))
  const seenOf = Map.groupBy(stack.witness.calls, ({ rut }) => rut)
  for (const { connectionId, rut } of workload.lives) {
    const seen = seenOf.get(rut) ?? []
    const journal = recordOf.get(connectionId)?.calls ?? []
    for (const [kind, counts] of Object.entries({ login, answer })) {
      const calls = journal.filter(({ step }) => step.split('/')[0] === kind)
      const [answered = 0, begun = 0] = ['answered', 'begun'].map(
        (is) => calls.filter(({ state }) => state === is).length,
      )
      const shown = seen.filter(({ step }) => step === kind)
      const looked = shown.filter(mayHaveLooked).length
      const told = shown.filter((call) => wordOf(call) !== null).length
      counts.attempts += calls.length
      counts.looked += looked
      counts['not looked'] += shown.length - looked
      const says = `${connectionId}, each ${kind}: ${looked} were looked at and ${told} answered by the bank, the journal has ${answered} answered and ${begun} begun`
      if (looked > answered + begun || answered > told) broken.push(says)
    }
    const refused = seen.filter(isRefused).map(({ password }) => password)
    refusals += refused.length
    if (new Set(refused).size < refused.length) broken.push(`${connectionId}: a refused password was tried again`)
    const most = refusalsInARow(seen.filter(mayHaveLooked))
    mostInARow = Math.max(mostInARow, most)
    if (most > allowedRefusals) broken.push(`${connectionId}: ${most} refusals in a row`)
  }
  const counts = {
    attempts: login.attempts,
    'at which the bank looked': login.looked,
    'at which it did not': login['not looked'],
    'second factors': answer.attempts,
    'at which it looked': answer.looked,
    refusals,
    'most refusals in a row': mostInARow,
  }
  return { invariant: '4 one login per attempt', counts, broken }
}

/** At one whose answer was lost it may have. */
function mayHaveLooked({ answer }: SeenCall): boolean {
  return answer === 'lost' || answer.looked
}

function isRefused(call: SeenCall): boolean {
  return wordOf(call) === 'CLAVE_INCORRECTA'
}

/** How many logins the bank may have counted against a customer, of each its password and what was sent after it. */
function refusalsInARow(calls: SeenCall[]): number {
  const refused = new Set<string>()
  let most = 0
  for (const call of calls) {
    const word = wordOf(call)
    if (word === 'OK') refused.clear()
    else if (!uncounted.includes(word ?? '')) refused.add(call.password)
    most = Math.max(most, refused.size)
  }
  return most
}
