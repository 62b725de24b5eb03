import { afterAll, expect, test } from 'vitest'
import type { ConnectionsTable } from '../../db/schema.ts'
import type { Updateable } from 'kysely'
import { seal } from '../../sealing/seal.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

// No worker: what is accepted stays open.
const stack = await openStack({ until: afterAll })
const institutionId = 'ins_cl_banco_de_chile'

function submissionsOf(connectionId: string) {
  return stack.db.selectFrom('submissions').selectAll().where('connectionId', '=', connectionId).execute()
}

async function close(connectionId: string, changes: Updateable<ConnectionsTable> = {}): Promise<void> {
  await stack.db
    .updateTable('submissions')
    .set({ closedAt: new Date() })
    .where('connectionId', '=', connectionId)
    .execute()
  await stack.db
    .updateTable('connections')
    .set({ status: 'FAILED_AUTH', ...changes })
    .where('id', '=', connectionId)
    .execute()
}

test('of submissions at the same moment exactly one is accepted, every time', async () => {
  for (let round = 0; round < 20; round++) {
    const { connectionId, widgetToken } = await stack.createConnection()
    const answers = await Promise.all([1, 2, 3, 4].map(() => stack.submit(connectionId, widgetToken, goodLogin)))
    const [accepted, ...refused] = answers.toSorted((one, other) => one.status - other.status)
    expect(accepted?.status).toBe(202)
    for (const answer of refused) expectProblem(answer, 409, 'SUBMISSION_IN_PROGRESS')
    const rows = await submissionsOf(connectionId)
    expect(rows.map(({ id, seq }) => [id, seq])).toEqual([[accepted?.body.submissionId, 2]])
  }
})

test('the same submission sent twice at once is accepted once', async () => {
  const { connectionId, widgetToken } = await stack.createConnection()
  const extra = { submissionId: 'submission-1' }
  const send = () => stack.submit(connectionId, widgetToken, goodLogin, extra)
  const statuses = (await Promise.all([send(), send(), send()])).map(({ status }) => status)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([202, 409, 409])
  expect(await submissionsOf(connectionId)).toHaveLength(1)
})

test('a submission id and a sealed text serve once, even after the verdict', async () => {
  const { connectionId, widgetToken } = await stack.createConnection()
  const expiresAt = Math.ceil(Date.now() / 1000) + 60
  const sealedFor = { connectionId, institutionId, submissionId: 'submission-1', expiresAt }
  const body = { institutionId, sealed: await seal(stack.sealingKey, goodLogin, sealedFor) }
  const send = () => stack.call('POST', `/v1/connections/${connectionId}/credentials`, { token: widgetToken, body })
  expect(await send()).toMatchObject({ status: 202, body: { submissionId: 'submission-1' } })
  expectProblem(await send(), 409, 'SUBMISSION_ALREADY_USED')

  await close(connectionId)
  expectProblem(await send(), 409, 'SUBMISSION_ALREADY_USED')
  const plain = await stack.submit(connectionId, widgetToken, goodLogin, { submissionId: 'submission-1' })
  expectProblem(plain, 409, 'SUBMISSION_ALREADY_USED')
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)
})

test('another connection may use the same submission id', async () => {
  for (const { connectionId, widgetToken } of [await stack.createConnection(), await stack.createConnection()]) {
    const answer = await stack.submit(connectionId, widgetToken, goodLogin, { submissionId: 'submission-1' })
    expect(answer.status).toBe(202)
  }
})

test.each(['CONNECTED', 'DISCONNECTED'] as const)('a %s connection takes no credentials', async (status) => {
  const { connectionId, widgetToken } = await stack.createConnection()
  await close(connectionId, { status })
  const answer = await stack.submit(connectionId, widgetToken, goodLogin)
  expect(expectProblem(answer, 409, 'CONNECTION_NOT_ACCEPTING_CREDENTIALS').detail).toContain(status)
  expect(await submissionsOf(connectionId)).toEqual([])
})

test('an established connection takes credentials of its own institution only', async () => {
  const { connectionId, widgetToken } = await stack.createConnection()
  await close(connectionId, { connectedAt: new Date(), institutionId })
  const body = { institutionId: 'ins_cl_bci', fields: goodLogin }
  const other = await stack.call('POST', `/v1/connections/${connectionId}/credentials`, { token: widgetToken, body })
  expect(expectProblem(other, 409, 'INSTITUTION_MISMATCH').detail).toContain(institutionId)
  expect((await stack.submit(connectionId, widgetToken, goodLogin)).status).toBe(202)
})
