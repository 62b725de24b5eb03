import { afterAll, expect, test } from 'vitest'
import type { ConnectionStatus } from '../../workflows/connection-state.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const institutionId = 'ins_cl_banco_de_chile'

async function connectionIn(status: ConnectionStatus) {
  const created = await stack.createConnection()
  await stack.db
    .updateTable('connections')
    .set({ status, institutionId, connectedAt: new Date() })
    .where('id', '=', created.connectionId)
    .execute()
  return created
}

test('in FAILED_AUTH a new token is given, with what the widget needs to open at the credential form', async () => {
  const { connectionId, widgetToken: old } = await connectionIn('FAILED_AUTH')
  const { status, body } = await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)
  expect(status).toBe(200)
  expect(body).toEqual({
    connectionId,
    institutionId,
    widgetToken: expect.any(String),
    widgetTokenExpiresAt: expect.any(String),
  })
  expect(body.widgetToken).not.toBe(old)
  const lifeMs = Date.parse(body.widgetTokenExpiresAt) - Date.now()
  expect(lifeMs).toBeGreaterThan(14 * 60_000)
  expect(lifeMs).toBeLessThanOrEqual(15 * 60_000)

  const { body: seen } = await stack.call('GET', `/v1/connections/${connectionId}/status`, { token: body.widgetToken })
  expect(seen).toMatchObject({ status: 'FAILED_AUTH', institutionId })
  expect((await stack.submit(connectionId, body.widgetToken, goodLogin)).status).toBe(202)
})

test.each(['PENDING', 'CONNECTED', 'DISCONNECTED'] as const)(
  'a %s connection gets no new token: 409',
  async (status) => {
    const { connectionId } = await connectionIn(status)
    const answer = await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)
    expect(expectProblem(answer, 409, 'CONNECTION_NOT_FAILED_AUTH').detail).toContain(status)
  },
)

test('a new token keeps the connection from being taken for abandoned', async () => {
  const { connectionId } = await connectionIn('FAILED_AUTH')
  const past = new Date(Date.now() - 3_600_000)
  await stack.db.updateTable('connections').set({ tokenEndsAt: past }).where('id', '=', connectionId).execute()
  const { body } = await stack.call('POST', `/v1/connections/${connectionId}/widget-token`)
  const row = await stack.db
    .selectFrom('connections')
    .select('tokenEndsAt')
    .where('id', '=', connectionId)
    .executeTakeFirstOrThrow()
  expect(row.tokenEndsAt.toISOString()).toBe(body.widgetTokenExpiresAt)
})
