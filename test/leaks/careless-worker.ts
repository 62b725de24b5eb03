/**
 * The worker with a bank whose code is as careless as code can be: whatever it throws holds what it was given, in the
 * message, the cause and a request attached, and as name, code and type. One story takes the connector that is shipped.
 * Started as a process by `leaks.test.ts`.
 */
import type { BankConnector, CredentialFields, LoginAnswer } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { runWorker } from '../../activities/worker.ts'
import type { BankChallenge } from '../../workflows/connection-state.ts'
import { account, onePage, scriptedBank } from '../scripted-bank.ts'

function careless(given: object): Error {
  const text = JSON.stringify(given)
  const error = new TypeError(`failed for ${text}`, { cause: new Error(text) })
  const said = Object.values(given).flatMap((value) => (typeof value === 'object' ? Object.values(value) : [value]))
  const [first, last] = [said.at(0), said.at(-1)]
  return Object.assign(error, { name: last, code: first, type: last, request: given, config: { body: text } })
}

type Question<T = BankChallenge> = T extends unknown ? Omit<T, 'label' | 'expiresAt'> : never

function asked(question: Question, fields: CredentialFields): LoginAnswer {
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  return { kind: 'challenge', challenge: { ...question, label: 'Otra pregunta', expiresAt }, session: { ...fields } }
}

let faults = 0
const carelessBank = (shipped: BankConnector) =>
  scriptedBank({
    logIn: (fields, signal) => {
      const story = fields.password?.split('-')[0]
      switch (story) {
        case 'road':
          return shipped.logIn('ins_cl_banco_de_chile', fields, signal)
        case 'reject':
          return { kind: 'refused', code: 'invalid_credentials' }
        case 'lose':
          throw careless(fields)
        case 'die':
          process.kill(process.pid, 'SIGKILL')
          return new Promise(() => {})
        case 'explode':
          // Out of reach of whoever has called it, as in a socket's listener.
          setImmediate(() => {
            throw careless(fields)
          })
          return new Promise(() => {})
        case 'code':
          return asked({ type: 'code', via: 'sms', length: null, resendable: false }, fields)
        case 'ask':
          return asked({ type: 'questions', questions: [{ id: 'q1', label: '¿Ciudad?' }] }, fields)
        default:
          return { kind: 'signed_in', session: { ...fields } }
      }
    },
    answerChallenge: (answer, _challenge, session) => {
      if (JSON.stringify(answer).includes('lose')) throw careless({ answer, session })
      return { kind: 'signed_in', session: { ...session, answer } }
    },
    logOut: async (session) => {
      throw careless(session)
    },
    listAccounts: (session) => {
      if (faults++ < 2) throw careless(session)
      return onePage([account])
    },
  })

await runWorker(({ sandboxBankUrl }) => ({ sandbox: carelessBank(createSandboxConnector(sandboxBankUrl)) }))
