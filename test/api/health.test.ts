import { Client, Connection } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { openDatabase } from '../../db/index.ts'
import { openStack, type Stack } from '../stack.ts'

/** The same API with some of its parts replaced. */
function health(stack: Stack, parts: { db?: Stack['db']; temporal?: Client } = {}) {
  const { db, temporal, tokens, relay, waiters, metrics, publicUrl, sealingKey } = stack
  const webhooks = { webhookSecretKey: Buffer.alloc(32), webhookAllowedRanges: [] }
  const limits = { apiKeyRequestsPerMinute: 100, widgetTokenRequestsPerMinute: 100 }
  const config = { ...limits, publicUrl, sealingKeys: [sealingKey], sandboxBankUrl: null, ...webhooks }
  const app = createApp({ config, db, temporal, tokens, relay, waiters, metrics, ...parts })
  return async (path: string) => {
    const response = await app.request(path)
    return { status: response.status, body: (await response.json()) as unknown }
  }
}

const nowhere = '127.0.0.1:1'

test('with everything up the API is live and ready, for anybody who asks', async () => {
  const get = health(await openStack())
  expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await get('/health/ready')).toEqual({ status: 200, body: { status: 'ok', postgresql: 'ok', temporal: 'ok' } })
})

test('without PostgreSQL it is live but not ready, and says why without saying where', async () => {
  const db = openDatabase(`postgres://nobody:hunter2@${nowhere}/nowhere`, 1)
  onTestFinished(() => db.destroy())
  const get = health(await openStack(), { db })
  expect((await get('/health/live')).status).toBe(200)
  expect(await get('/health/ready')).toEqual({
    status: 503,
    body: { status: 'unavailable', postgresql: 'does not answer', temporal: 'ok' },
  })
})

test('without Temporal it is ready, since commands wait safely, and reports it in time', async () => {
  const connection = Connection.lazy({ address: nowhere })
  onTestFinished(() => connection.close())
  const get = health(await openStack(), { temporal: new Client({ connection }) })
  const startedAt = performance.now()
  expect(await get('/health/ready')).toEqual({
    status: 200,
    body: { status: 'ok', postgresql: 'ok', temporal: 'does not answer' },
  })
  expect(performance.now() - startedAt).toBeLessThan(8_000)
})

test('a Temporal that lacks the search attributes is reported: every start would fail', async () => {
  const stack = await openStack()
  const namespace = `bare-${Date.now()}`
  const { connection } = stack.temporal
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  })
  const get = health(stack, { temporal: new Client({ connection, namespace }) })
  await expect
    .poll(async () => (await get('/health/ready')).body, { timeout: 15_000, interval: 300 })
    .toMatchObject({
      temporal: 'search attributes are missing: ConnectionStatus, InstitutionId, OrganizationId',
    })
})
