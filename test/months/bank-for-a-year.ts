import type { BankTransaction, LoginAnswer } from '../../activities/banks/connector.ts'
import { account, codeChallenge, onePage, scriptedBank } from '../scripted-bank.ts'

const dayMs = 86_400_000
export const rightCode = '123456'

const signedIn = (): LoginAnswer => ({ kind: 'signed_in', session: { at: Date.now() } })

/** A bank that lives along: its password changes, it asks for codes, it goes down, and money moves every day. */
export function bankForAYear() {
  const opened = Date.now()
  const bank = {
    password: 'first',
    /** Whether a login is asked for a code. */
    wantsCode: true,
    downUntil: 0,
    retryAfterMs: 3_600_000,
    /** Logins that the bank looked at, and when it turned others away. */
    logins: 0,
    turnedAwayAt: [] as number[],
    codesSent: 0,
    /** How many days of movements it has shown. */
    daysShown: 0,
  }
  const sendCode = (): LoginAnswer => {
    bank.codesSent += 1
    return codeChallenge()
  }

  const connector = scriptedBank({
    logIn({ password }) {
      const now = Date.now()
      if (now < bank.downUntil) {
        bank.turnedAwayAt.push(now)
        return { kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs: bank.retryAfterMs }
      }
      bank.logins += 1
      if (password !== bank.password) return { kind: 'refused', code: 'invalid_credentials' }
      return bank.wantsCode ? sendCode() : signedIn()
    },
    answerChallenge(answer) {
      if ('resend' in answer) return sendCode()
      if ('value' in answer && answer.value === rightCode) return signedIn()
      return { ...codeChallenge(), wrong: { attemptsRemaining: 2 } } as LoginAnswer
    },
    listAccounts: () => onePage([account, { ...account, externalId: 'cta-2', type: 'savings' }]),
    listTransactions: (externalId) => onePage(movements(externalId)),
  })

  /** One a day in each account since it was opened; the bank shows those of three months, today's not booked yet. */
  function movements(externalId: string): BankTransaction[] {
    const today = daysLived()
    bank.daysShown = today + 1
    const from = Math.max(0, today - 90)
    return Array.from({ length: today - from + 1 }, (_, i) => ({
      externalId: `${externalId}/${from + i}`,
      date: new Date(opened + (from + i) * dayMs).toISOString().slice(0, 10),
      amount: `-${1_000 + from + i}`,
      currency: 'CLP',
      description: 'Compra',
      status: from + i === today ? 'pending' : 'booked',
    }))
  }

  function daysLived(): number {
    return Math.floor((Date.now() - opened) / dayMs)
  }

  return { bank, connector, daysLived }
}
