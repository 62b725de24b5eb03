import type {
  BankAccount,
  BankConnector,
  BankTransaction,
  CredentialFields,
  ListAnswer,
  LoginAnswer,
} from '../activities/banks/connector.ts'

export interface ScriptedBank extends BankConnector {
  /** What each login was asked with, in order. */
  logins: CredentialFields[]
}

interface Script {
  logIn: (fields: CredentialFields, signal: AbortSignal) => Promise<LoginAnswer> | LoginAnswer
  listAccounts: () => Promise<ListAnswer<BankAccount>> | ListAnswer<BankAccount>
  listTransactions: () => Promise<ListAnswer<BankTransaction>> | ListAnswer<BankTransaction>
}

export const account: BankAccount = {
  externalId: 'cta-1',
  type: 'checking',
  name: 'Cuenta Corriente',
  maskedNumber: '****1234',
  currency: 'CLP',
  balance: '1500000',
}

/** A bank that signs everyone in and holds one empty account, unless the script says otherwise. */
export function scriptedBank(script: Partial<Script> = {}): ScriptedBank {
  const logins: CredentialFields[] = []
  return {
    logins,
    async logIn(_institutionId, fields, signal) {
      logins.push(fields)
      return script.logIn ? script.logIn(fields, signal) : { kind: 'signed_in', session: { cookie: 'abc' } }
    },
    async answerChallenge() {
      return { kind: 'refused', code: 'unsupported' }
    },
    async listAccounts() {
      return script.listAccounts ? script.listAccounts() : { kind: 'page', items: [account], nextPage: null }
    },
    async listTransactions() {
      return script.listTransactions ? script.listTransactions() : { kind: 'page', items: [], nextPage: null }
    },
  }
}
