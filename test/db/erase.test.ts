import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { upsertAccounts } from '../../db/accounts.ts'
import { eraseConnection } from '../../db/erase.ts'
import { recordTransition } from '../../db/transitions.ts'
import { newId } from '../../ids.ts'
import { runTool } from '../api/run-tool.ts'
import { createOrganization, openTestDatabase } from '../database.ts'
import { account } from '../scripted-bank.ts'
import { accepted, insertBankCalls, insertConnection, insertSubmission, readConnection, verdict } from './records.ts'

const longAgo = new Date(Date.now() - 31 * 60_000)
const personal = ['ana@example.com', 'order-77', 'Cuenta de Ana', 'Arriendo Ana', 'hash-of-ana']

async function openConnected() {
  const { db, url } = await openTestDatabase()
  const owner = await createOrganization(db)
  const connectionId = await insertConnection(db, owner, {
    externalUserId: 'ana@example.com',
    metadata: JSON.stringify({ orderId: 'order-77' }),
  })
  await insertSubmission(db, connectionId, 'sub_1')
  await recordTransition(db, await verdict(db, connectionId, accepted))
  const movement = { externalId: 'm1', date: '2026-11-20', amount: '-1', currency: 'CLP', description: 'Arriendo Ana' }
  await db
    .transaction()
    .execute((trx) =>
      upsertAccounts(trx, owner, connectionId, [
        { ...account, name: 'Cuenta de Ana', transactions: [{ ...movement, status: 'booked' }] },
      ]),
    )
  await db.updateTable('connections').set({ loginHash: 'hash-of-ana' }).where('id', '=', connectionId).execute()
  await insertBankCalls(db, owner, 'ins_cl_bci', 1, { state: 'answered', outcome: 'signed_in', begunAt: longAgo })
  await db.updateTable('bankCalls').set({ connectionId, loginHash: 'hash-of-ana' }).execute()
  const disconnect = () =>
    db.updateTable('connections').set({ status: 'DISCONNECTED' }).where('id', '=', connectionId).execute()

  /** Which of the personal texts stand anywhere in the database. */
  async function found(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'
    `.execute(db)
    const contents: string[] = []
    for (const { name } of rows) {
      const table = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db)
      contents.push(...table.rows.map(({ row }) => row))
    }
    return personal.filter((text) => contents.some((row) => row.includes(text)))
  }
  return { db, url, connectionId, disconnect, found }
}

test('nothing personal of an erased connection stands in any table, and the timeline says that it was erased', async () => {
  const { db, url, connectionId, disconnect, found } = await openConnected()
  expect(await found()).toEqual(personal)
  await disconnect()

  expect(await runTool('db/erase.ts', url, connectionId)).toEqual({
    code: 0,
    stdout: `${connectionId} is erased.\n`,
    stderr: '',
  })
  expect(await found()).toEqual([])
  const last = await db.selectFrom('timeline').selectAll().orderBy('version', 'desc').executeTakeFirstOrThrow()
  expect(last).toMatchObject({ connectionId, version: 3, status: 'DISCONNECTED', reason: 'erased' })
  const { body } = await db.selectFrom('events').select('body').executeTakeFirstOrThrow()
  expect(JSON.parse(body)).toMatchObject({ type: 'connection.connected', data: { connectionId, status: 'CONNECTED' } })

  await eraseConnection(db, connectionId)
  expect((await readConnection(db, connectionId)).version).toBe(3)
})

test('a connection that lives is not erased, nor one whose last login still counts, and nothing changes', async () => {
  const { db, url, connectionId, disconnect, found } = await openConnected()
  const refused = async (message: RegExp) => {
    const { code, stderr } = await runTool('db/erase.ts', url, connectionId)
    expect(stderr.trim()).toMatch(message)
    expect(code).toBe(1)
    expect(await found()).toEqual(personal)
  }
  await refused(/^The connection is CONNECTED: disconnect or delete it first\.$/)
  await disconnect()
  await db.updateTable('bankCalls').set({ begunAt: new Date() }).execute()
  await refused(/^Its last bank login still counts .* try again after \S+Z\.$/)
})

test.each([[[]], [['con_nonsense']], [[newId('con')]], [[newId('con'), 'more']]])(
  'npm run erase -- %j says what is wrong',
  async (args) => {
    const { url } = await openTestDatabase()
    const { code, stdout, stderr } = await runTool('db/erase.ts', url, ...args)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^There is no connection con_\w+\.|^npm run erase -- con_…/)
  },
)
