// `npm run docs:errors`: writes the parts of errors.md that the code knows.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { problemCodes, problems } from '../api/problem-codes.ts'
import { developerMessages } from '../locales/developer.ts'
import { failureCodes, failureRules, type FailureAction, type FailureCode } from '../workflows/connection-state.ts'

export const errorsPage = join(import.meta.dirname, 'errors.md')

interface Fate {
  /** What becomes of it while the user is in the widget. */
  signingIn: string
  /** What becomes of it when nobody is there; null where it can't be met then. */
  syncing: string | null
}

const refused: Fate = { signingIn: 'FAILED_AUTH', syncing: 'FAILED_AUTH, `connection.failed_auth`' }
const givenUp: Fate = { signingIn: 'back to the form', syncing: null }
const inTrouble: Fate = {
  signingIn: 'tried again for two minutes unless the bank may have counted it, then back to the form',
  syncing: 'stays CONNECTED; next sync in 15 minutes, then ever later, not before the bank says',
}

export const fates: Record<FailureCode, Fate> = {
  invalid_credentials: {
    signingIn: 'FAILED_AUTH, with the attempts left before a pause',
    syncing: refused.syncing,
  },
  account_locked: refused,
  password_change_required: refused,
  user_action_required: refused,
  mfa_invalid: {
    signingIn: 'asked again with the tries left; after the last, back to the form',
    syncing: null,
  },
  mfa_expired: givenUp,
  user_cancelled: givenUp,
  reauthentication_required: {
    signingIn: 'does not come: the user is asked for the second factor',
    syncing: refused.syncing,
  },
  bank_unavailable: inTrouble,
  rate_limited: inTrouble,
  unexpected_response: inTrouble,
  outcome_unknown: {
    signingIn: 'back to the form, with a warning that another try may count as an attempt',
    syncing: 'stays CONNECTED; next sync as after a fault',
  },
  submission_unreadable: givenUp,
  login_mismatch: givenUp,
  too_many_attempts: {
    signingIn: 'refused before the bank is asked, until `retryAt`',
    syncing: 'stays CONNECTED, next sync later',
  },
  unsupported: { signingIn: 'another bank is offered', syncing: 'stays CONNECTED' },
}

const users: Record<FailureAction, string> = {
  retry: 'Your user signs in (again)',
  visit_bank: 'Your user goes to the bank first, then signs in again',
  wait: 'Nobody: time helps, and your user may try again then',
  choose_another_bank: 'Your user chooses another bank',
}

function problemSections(): string {
  return problemCodes
    .map((code) => {
      const { status, title, action } = problems[code]
      return `### ${code}\n\n**${status}** ${title}.\n\n${action}\n`
    })
    .join('\n')
}

function failureTable(): string {
  const rows = failureCodes.map((code) => {
    const { signingIn, syncing } = fates[code]
    const { action, retryable } = failureRules[code]
    const cells = [
      `\`${code}\``,
      developerMessages[code],
      `${users[action]} (\`${action}\`)`,
      retryable ? 'yes' : 'no',
      signingIn,
      syncing ?? '–',
    ]
    return `| ${cells.join(' | ')} |`
  })
  const head = ['`code`', 'what happened', 'who does what (`action`)', '`retryable`', 'in the widget', 'in a sync']
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}

/** The page as it should be, from the page as it is: its own words are kept. */
export async function writeErrors(page: string): Promise<string> {
  const written = page
    .replace(/(?<=^## Refusals of the API\n.*?)^### .*?(?=^## )/ms, () => `${problemSections()}\n`)
    .replace(/(?<=^## Failures of a connection\n.*?)^\|.*?\n(?!\|)/ms, () => `${failureTable()}\n`)
  return format(written, { ...(await resolveConfig(errorsPage)), parser: 'markdown' })
}

if (import.meta.main) writeFileSync(errorsPage, await writeErrors(readFileSync(errorsPage, 'utf8')))
