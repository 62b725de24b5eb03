import { beforeAll, expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { commandSignals } from '../../workflows/messages.ts'
import { codeChallenge, newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack, type Stack } from '../stack.ts'
import { openTurningServer, runsOf } from './turning-server.ts'

let address: string
beforeAll(async () => {
  const server = await openTurningServer()
  address = server.address
  return () => server.teardown()
})

/** A bank that asks for a code at the first login, takes only 123456, and knows its customer from then on. */
function codeBank() {
  let known = false
  const bank = scriptedBank({
    logIn: () => (known ? { kind: 'signed_in', session: {} } : codeChallenge()),
    answerChallenge(answer): LoginAnswer {
      if ('resend' in answer) return codeChallenge()
      if (!('value' in answer) || answer.value !== '123456') {
        return { ...codeChallenge(), wrong: { attemptsRemaining: 2 } } as LoginAnswer
      }
      known = true
      return { kind: 'signed_in', session: {} }
    },
  })
  return bank
}

async function openChallenged() {
  const bank = codeBank()
  const stack = await openStack({ bank, temporalAddress: address })
  await stack.startWorker({ address })
  const challenged = async () => {
    const { connectionId, widgetToken } = await stack.createConnection()
    await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
    await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
    return { connectionId, widgetToken }
  }
  return { bank, stack, challenged }
}

const runs = async (stack: Stack, connectionId: string) => (await runsOf(stack, connectionId)).length

test('a challenge and what is answered to it outlive the run that raised it, and each answer counts once', async () => {
  const { bank, stack, challenged } = await openChallenged()
  const { connectionId, widgetToken } = await challenged()
  const answer = async (given: object) => {
    const { version } = await stack.statusWhen(connectionId, () => true)
    expect((await stack.answer(connectionId, widgetToken, given)).status).toBe(202)
    return stack.statusWhen(connectionId, (status) => status.version > version)
  }
  await expect.poll(() => runs(stack, connectionId)).toBeGreaterThan(1)

  expect(await answer({ value: '000000' })).toMatchObject({ error: { code: 'mfa_invalid' }, attemptsRemaining: 2 })
  await answer({ resend: true })
  await answer({ value: '123456' })
  const synced = await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)

  expect(synced).toMatchObject({ status: 'CONNECTED', challenge: null, version: 6 })
  expect(bank.logins).toHaveLength(1)
  expect(bank.answers).toEqual([{ value: '000000' }, { resend: true }, { value: '123456' }])
  const types = (await stack.events(connectionId)).map(({ type }) => type)
  expect(types).toEqual(['connection.connected', 'connection.synced'])
  expect(await runs(stack, connectionId)).toBeGreaterThanOrEqual(4)
})

test('a command that came too early is carried from run to run until it is its turn', async () => {
  const { bank, stack, challenged } = await openChallenged()
  const { connectionId, widgetToken } = await challenged()
  await stack.answer(connectionId, widgetToken, { value: '123456' })
  const synced = await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  const { lastSeq } = await stack.db.selectFrom('connections').select('lastSeq').executeTakeFirstOrThrow()
  const before = await runs(stack, connectionId)
  const sync = async (version: number) => {
    await stack.call('POST', `/v1/connections/${connectionId}/sync`)
    return stack.statusWhen(connectionId, (status) => status.version > version && status.step !== 'syncing')
  }

  const disconnect = { kind: 'disconnect' as const, seq: lastSeq + 3 }
  await stack.temporal.workflow.getHandle(connectionId).signal(commandSignals.disconnect, disconnect)
  const first = await sync(synced.version)
  await expect.poll(() => runs(stack, connectionId)).toBeGreaterThan(before)
  expect(first.status).toBe('CONNECTED')
  await sync(first.version)
  await stack.statusWhen(connectionId, ({ status }) => status === 'DISCONNECTED')

  // The second sync was asked for in the same breath as the end.
  expect(bank.logins).toHaveLength(2)
  const types = (await stack.events(connectionId)).map(({ type }) => type.replace('connection.', ''))
  expect(types).toEqual(['connected', 'synced', 'synced', 'disconnected'])
})

test('commands and deletions that arrive just while a run ends are carried out once', async () => {
  const { bank, stack, challenged } = await openChallenged()
  const connections = await Promise.all(Array.from({ length: 12 }, challenged))

  await Promise.all(
    connections.map(async ({ connectionId, widgetToken }, i) => {
      await stack.answer(connectionId, widgetToken, { resend: true })
      // Some meet the resending, some its transition, some the turn that comes after it.
      await new Promise((resolve) => setTimeout(resolve, i * 10))
      const deletion = await stack.call('DELETE', `/v1/connections/${connectionId}`, { token: widgetToken })
      expect(deletion.status).toBe(204)
      await stack.temporal.workflow.getHandle(connectionId).result()
    }),
  )

  for (const { connectionId } of connections) {
    expect((await stack.events(connectionId)).map(({ type }) => type)).toEqual(['connection.deleted'])
  }
  expect(bank.logins).toHaveLength(connections.length)
})
