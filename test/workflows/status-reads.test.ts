import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import type { ConnectionStatusView } from '../../api/status.ts'
import { connectionStatusQuery } from '../../workflows/messages.ts'
import { heldAnswer, newRut, scriptedBank } from '../scripted-bank.ts'
import { goodLogin, openStack } from '../stack.ts'

const refused: LoginAnswer = { kind: 'refused', code: 'invalid_credentials' }

test('a status is answered only once the record has it, so what it allows is accepted at once', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openStack({ bank: scriptedBank({ logIn: () => answer.wait() }) })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked
  const read = async () => (await stack.call('GET', `/v1/connections/${connectionId}/status`)).body

  await stack.db.transaction().execute(async (trx) => {
    await sql`select from connections where id = ${connectionId} for update`.execute(trx)
    answer.give(refused)
    const workflow = stack.temporal.workflow.getHandle(connectionId)
    await expect.poll(async () => (await workflow.query(connectionStatusQuery)).status).toBe('FAILED_AUTH')
    expect(await read()).toMatchObject({ version: 1, status: 'PENDING', step: 'validating', error: null })
  })

  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)
})

test('held polls see every change in order and never a version twice, and then the workflow answers', async () => {
  const answer = heldAnswer<LoginAnswer>()
  const stack = await openStack({ bank: scriptedBank({ logIn: () => answer.wait() }) })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  await answer.asked

  const poll = (after: number) => stack.call('GET', `/v1/connections/${connectionId}/status?after=${after}&wait=20`)
  const held = Promise.all(Array.from({ length: 10 }, () => poll(1)))
  answer.give({ kind: 'signed_in', session: {} })

  const seen = (await held).map(({ body }) => body as ConnectionStatusView)
  for (const { version } of seen) expect(version).toBeGreaterThan(1)
  let last = seen[0]!
  while (last.lastSyncedAt === null) {
    const { body } = await poll(last.version)
    expect(body.version).toBeGreaterThan(last.version)
    last = body
  }
  expect(last).toMatchObject({ version: 3, status: 'CONNECTED' })
  // One that takes its time, as on a busy machine, is spared: the record answers.
  await expect.poll(async () => (await poll(2)).headers.get('araucaria-answered-by')).toBe('workflow')
})

test('with no worker up a poll is answered from the record', async () => {
  const stack = await openStack({ bank: scriptedBank({ logIn: () => refused }) })
  const worker = await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'wrong' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await worker.stop()

  const { headers, body } = await stack.call('GET', `/v1/connections/${connectionId}/status?after=1`)

  expect(headers.get('araucaria-answered-by')).toBe('record')
  expect(body).toMatchObject({ version: 2, status: 'FAILED_AUTH', error: { code: 'invalid_credentials' } })
})
