import { expect, test } from 'vitest'
import type { BankConnector, BankSession, ListAnswer } from '../../activities/banks/connector.ts'
import { createSandboxConnector } from '../../activities/banks/sandbox.ts'
import { withExternalIds } from '../../activities/banks/transaction-id.ts'
import { serveSandboxBank } from './serve.ts'

const signal = new AbortController().signal

async function signIn(connector: BankConnector): Promise<BankSession> {
  const answer = await connector.logIn('ins_cl_bci', { rut: '11.111.111-1', password: 'pass_good' }, signal)
  if (answer.kind !== 'signed_in') throw new Error(answer.kind)
  return answer.session
}

async function pages<T>(list: (page: string | null) => Promise<ListAnswer<T>>): Promise<T[][]> {
  const read: T[][] = []
  for (let page: string | null = null; ;) {
    const answer = await list(page)
    if (answer.kind !== 'page') throw new Error(answer.kind)
    read.push(answer.items)
    if (answer.nextPage === null) return read
    page = answer.nextPage
  }
}

test('every account and every movement is read, over several pages, in minor units', async () => {
  const connector = createSandboxConnector(await serveSandboxBank({ now: () => new Date('2026-11-22T15:00:00Z') }))
  const session = await signIn(connector)
  const accountPages = await pages((page) => connector.listAccounts(session, page, signal))
  expect(accountPages.length).toBeGreaterThan(1)
  const accounts = accountPages.flat()
  expect(accounts.map(({ type, currency }) => [type, currency])).toEqual([
    ['checking', 'CLP'],
    ['sight', 'CLP'],
    ['credit_card', 'CLP'],
    ['checking', 'USD'],
  ])

  const movementPages = await Promise.all(
    accounts.map(({ externalId }) => pages((page) => connector.listTransactions(session, externalId, page, signal))),
  )
  expect(movementPages[0]!.length).toBeGreaterThan(1)
  for (const [nth, account] of accounts.entries()) {
    const movements = movementPages[nth]!.flat()
    expect(movements.length).toBeGreaterThan(0)
    expect(new Set(withExternalIds(account.externalId, movements).map(({ externalId }) => externalId)).size).toBe(
      movements.length,
    )
    for (const movement of movements) {
      expect(movement).toMatchObject({ currency: account.currency, amount: expect.stringMatching(/^-?\d+$/) })
      expect(movement.date >= '2026-09-01' && movement.date <= '2026-11-22').toBe(true)
    }
  }
  expect(movementPages[3]!.flat().find(({ description }) => description.startsWith('SUSCRIPCION'))!.amount).toBe('-599')
})

test('a session that ended, or that another process of the bank opened, is an answer and not a fault', async () => {
  let now = Date.now()
  const connector = createSandboxConnector(await serveSandboxBank({ now: () => new Date(now), sessionMs: 60_000 }))
  const session = await signIn(connector)
  expect(await connector.listAccounts(session, null, signal)).toMatchObject({ kind: 'page' })
  now += 60_000
  expect(await connector.listAccounts(session, null, signal)).toEqual({ kind: 'session_ended' })
  expect(await connector.listTransactions({ sesion: 'other' }, '001-1', null, signal)).toEqual({
    kind: 'session_ended',
  })
})

test('another customer’s account can’t be read', async () => {
  const connector = createSandboxConnector(await serveSandboxBank())
  const session = await signIn(connector)
  await expect(connector.listTransactions(session, '001-1', null, signal)).rejects.toMatchObject({
    name: 'BankFault',
    code: 'unexpected_response',
  })
})
