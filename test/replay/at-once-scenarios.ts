import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'vitest'
import type { BankAccount, ListAnswer, LoginAnswer } from '../../activities/banks/connector.ts'
import { approvalChallenge, heldAnswer, newRut, scriptedBank, type ScriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { record } from './recording.ts'

/** A connection that has been submitted, and a way to let one workflow task bring two things. */
async function openSubmitted(bank: ScriptedBank) {
  const stack = await openStack({ bank })
  const worker = await stack.startWorker({ graceSeconds: 10 })
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
  return {
    stack,
    connectionId,
    /** A worker that is ending takes no workflow tasks, but its activities have their time. */
    atOnce: async (bring: () => void, ask: () => Promise<unknown>) => {
      const stopped = worker.stop()
      await sleep(500)
      bring()
      await stopped
      const asked = ask()
      await sleep(500)
      await stack.startWorker()
      await asked
    },
    remove: () => stack.call('DELETE', `/v1/connections/${connectionId}`),
    cancel: () => stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken }),
    cancelChallenge: () => stack.answer(connectionId, widgetToken, { cancel: true }),
    ended: async (name: string) => {
      await stack.temporal.workflow.getHandle(connectionId).result()
      await record(stack, connectionId, name)
    },
  }
}

/** One whose login waits for an approval, which the bank gives after `approve`. */
async function openWaiting() {
  const asked = Promise.withResolvers<void>()
  let given = false
  const bank = scriptedBank({
    logIn: approvalChallenge,
    checkApproval() {
      asked.resolve()
      return given ? { kind: 'signed_in', session: {} } : { kind: 'pending' }
    },
  })
  const connection = await openSubmitted(bank)
  await asked.promise
  return { ...connection, approve: () => void (given = true) }
}

test('refused and cancelled at once', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const { atOnce, cancel, ended } = await openSubmitted(scriptedBank({ logIn: () => answer.wait() }))
  await answer.asked
  await atOnce(() => answer.give({ kind: 'refused', code: 'invalid_credentials' }), cancel)
  await ended('refused-and-cancelled-at-once')
})

test('a sync ended and the connection deleted at once', async () => {
  const accounts = heldAnswer<ListAnswer<BankAccount>>()
  const { atOnce, remove, ended } = await openSubmitted(scriptedBank({ listAccounts: () => accounts.wait() }))
  await accounts.asked
  await atOnce(() => accounts.give({ kind: 'session_ended' }), remove)
  await ended('sync-ended-and-deleted-at-once')
})

test('approved and deleted at once', async () => {
  const { atOnce, approve, cancel, ended } = await openWaiting()
  await atOnce(approve, cancel)
  await ended('approved-and-deleted-at-once')
})

test('approved and the challenge cancelled at once', async () => {
  const { stack, connectionId, atOnce, approve, cancelChallenge } = await openWaiting()
  await atOnce(approve, cancelChallenge)
  await stack.statusWhen(connectionId, ({ error }) => error?.code === 'user_cancelled')
  await record(stack, connectionId, 'approved-and-cancelled-at-once')
})
