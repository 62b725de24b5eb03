import { Client } from '@temporalio/client'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createRelay } from '../../api/relay.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { openReceiver } from '../webhooks/receiver.ts'

/** The samples of a metric, by their labels' values. */
async function samples(registry: Registry, name: string, suffix = ''): Promise<Record<string, number>> {
  const { values } = await registry.getSingleMetric(name)!.get()
  return Object.fromEntries(
    (values as { labels: object; value: number; metricName?: string }[])
      .filter(({ metricName = name }) => metricName === `${name}${suffix}`)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

test('what a bank says to logins, of users and of syncs, is counted once, by bank and outcome', async () => {
  const bank = scriptedBank({
    logIn: ({ password }) =>
      password === 'wrong'
        ? { kind: 'refused', code: 'invalid_credentials' }
        : { kind: 'challenge', challenge: code(), session: {} },
    answerChallenge: (answer) =>
      JSON.stringify(answer).includes('right')
        ? { kind: 'signed_in', session: {} }
        : { kind: 'challenge', challenge: code(), session: {}, wrong: { attemptsRemaining: 1 } },
  })
  const stack = await openStack({ bank })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  const rut = newRut()
  await stack.submit(connectionId, widgetToken, { rut, password: 'wrong' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await stack.submit(connectionId, widgetToken, { rut, password: 'pass' })
  await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
  await stack.answer(connectionId, widgetToken, { value: 'guess' })
  await stack.statusWhen(connectionId, ({ error, step }) => step === 'awaiting_challenge' && error !== null)
  await stack.answer(connectionId, widgetToken, { value: 'right' })
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  // This one logs in anew, and nobody is there to answer.
  await stack.call('POST', `/v1/connections/${connectionId}/sync`)
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')

  expect(await samples(stack.workerRegistry, 'araucaria_logins_total')).toEqual({
    'test ins_cl_banco_de_chile invalid_credentials': 1,
    'test ins_cl_banco_de_chile challenged': 2,
    'test ins_cl_banco_de_chile mfa_invalid': 1,
    'test ins_cl_banco_de_chile signed_in': 1,
  })
})

test('attempts at webhooks are counted by what came of them, and the lag of an event once, when it is first accepted', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, (n) => ({ status: n === 2 ? 500 : 204 }))
  const nobody = { url: 'http://127.0.0.1:1/webhooks' }
  const { body: away } = await stack.call('POST', '/v1/webhook-endpoints', { body: nobody })
  const send = (endpointId: string) =>
    stack.call('POST', `/v1/webhook-endpoints/${endpointId}/test`, { body: { eventType: 'connection.synced' } })
  const attempts = () => samples(stack.workerRegistry, 'araucaria_webhook_attempts_total')

  const { body: first } = await send(receiver.id)
  await expect.poll(attempts).toMatchObject({ delivered: 1 })
  await send(receiver.id)
  await expect.poll(attempts).toMatchObject({ refused: 1 })
  await send(away.webhookEndpointId)
  await expect.poll(attempts).toMatchObject({ unanswered: 1 })
  await sleep(200)
  await stack.call('POST', `/v1/webhook-deliveries/${first.webhookDeliveryId}/redeliver`)
  await expect.poll(attempts).toEqual({ delivered: 2, refused: 1, unanswered: 1 })

  const lag = 'araucaria_webhook_delivery_lag_seconds'
  expect(await samples(stack.workerRegistry, lag, '_count')).toEqual({ '': 1 })
  const seconds = (await samples(stack.workerRegistry, lag, '_sum'))['']!
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThan(5)
})

test('requests are counted by route, never by what stands in its place, and hand-overs by what came of them', async () => {
  const stack = await openStack()
  const { connectionId } = await stack.createConnection()
  for (const id of [connectionId, 'con_unknown']) await stack.call('GET', `/v1/connections/${id}`)
  await stack.call('GET', '/v1/nothing')
  await stack.call('GET', `/v1/connections/${connectionId}`, { token: 'wrong' })
  await stack.call('POST', '/v1/connections', { body: { metadata: 'x'.repeat(70_000) } })
  expect(await samples(stack.registry, 'araucaria_http_request_duration_seconds', '_count')).toEqual({
    'POST /v1/connections 201': 1,
    'GET /v1/connections/:connectionId 200': 1,
    'GET /v1/connections/:connectionId 404': 1,
    'GET /* 404': 1,
    'GET /v1/connections/:connectionId 401': 1,
    'POST /v1/connections 413': 1,
  })

  const handOvers = () => samples(stack.registry, 'araucaria_relay_hand_overs_total')
  await expect.poll(handOvers).toMatchObject({ 'commands handed_over': 1, 'commands restarted': 0 })
  await stack.temporal.workflow.getHandle(connectionId).terminate()
  await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  await expect.poll(handOvers).toMatchObject({ 'commands restarted': 1, 'commands put_off': 0 })

  await stack.relay.stop()
  const { connection } = stack.temporal
  const refusing = createRelay({
    ...stack,
    temporal: new Client({ connection, interceptors: { workflow: [{ start: refuse }] } }),
  })
  refusing.start()
  await stack.createConnection()
  await expect.poll(handOvers).toMatchObject({ 'commands put_off': 1, 'commands handed_over': 1 })
  await refusing.stop()
})

const refuse = () => Promise.reject(new Error('refused'))

function code() {
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  return { type: 'code' as const, via: 'sms' as const, length: null, resendable: false, label: 'Code', expiresAt }
}
