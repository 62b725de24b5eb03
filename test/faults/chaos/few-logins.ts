import { allowedRefusals } from '../../../db/bank-calls.ts'
import { wordOf, type SeenLogin } from './bank-witness.ts'
import type { Evidence, Finding } from './finding.ts'

/**
 * The bank looked at no more than one login for each attempt of the journal, and at least at those that it answered; it
 * never saw a password again that it had refused, and no customer's refusals in a row came to what locks an account.
 */
export function fewLogins({ stack, workload, records }: Evidence): Finding {
  const counts = { attempts: 0, 'bank looked': 0, 'bank did not look': 0, refusals: 0, 'most refusals in a row': 0 }
  const broken: string[] = []
  const byId = new Map(records.map((record) => [record.row.id, record]))
  for (const { connectionId, rut } of workload.lives) {
    const seen = stack.witness.logins.filter((login) => login.rut === rut)
    // Of one whose answer was lost it may have.
    const looked = seen.filter(({ answer }) => answer === 'lost' || answer.looked)
    const calls = byId.get(connectionId)?.calls.filter(({ step }) => step === 'login') ?? []
    const answered = calls.filter(({ state }) => state === 'answered').length
    const begun = calls.filter(({ state }) => state === 'begun').length
    counts.attempts += calls.length
    counts['bank looked'] += looked.length
    counts['bank did not look'] += seen.length - looked.length
    if (looked.length > answered + begun)
      broken.push(`${connectionId}: ${looked.length} logins, ${answered} answered and ${begun} begun`)
    const told = seen.filter((login) => wordOf(login) !== null).length
    if (answered > told) broken.push(`${connectionId}: ${answered} answers of ${told} logins`)
    const refused = looked.filter(isRefused).map(({ password }) => password)
    counts.refusals += refused.length
    if (new Set(refused).size < refused.length) broken.push(`${connectionId}: a refused password was tried again`)
    const most = refusalsInARow(looked)
    counts['most refusals in a row'] = Math.max(counts['most refusals in a row'], most)
    if (most > allowedRefusals) broken.push(`${connectionId}: ${most} refusals in a row`)
  }
  return { invariant: '4 one login per attempt', counts, broken }
}

function isRefused(login: SeenLogin): boolean {
  return wordOf(login) === 'CLAVE_INCORRECTA'
}

/** What the bank may have counted, with what it did not answer; a second factor that it asks for ends no row. */
function refusalsInARow(logins: SeenLogin[]): number {
  let [row, most] = [0, 0]
  for (const word of logins.map(wordOf)) {
    if (word === 'SEGUNDO_FACTOR') continue
    row = word === 'OK' ? 0 : row + 1
    most = Math.max(most, row)
  }
  return most
}
