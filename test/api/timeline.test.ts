import { expect, test } from 'vitest'
import { codeChallenge, newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

type TimelineEntry = { kind: string; reason: string; version: number | null }

test('the timeline tells each attempt, transition, event and delivery in order, and nothing personal', async () => {
  const rut = newRut()
  const stack = await openStack({
    bank: scriptedBank({
      logIn: ({ password }) =>
        password === 'wrong-secret'
          ? { kind: 'refused', code: 'invalid_credentials' }
          : { kind: 'signed_in', session: { cookie: 'abc' } },
    }),
  })
  await stack.startWorker()
  const { body: endpoint } = await stack.call('POST', '/v1/webhook-endpoints', { body: { url: 'http://127.0.0.1:9/' } })
  const { connectionId, widgetToken } = await stack.createConnection({ externalUserId: 'ana@example.com' })
  await stack.submit(connectionId, widgetToken, { rut, password: 'wrong-secret' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
  await stack.submit(connectionId, widgetToken, { rut, password: 'good-secret' })
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)

  const { status, body } = await stack.call('GET', `/v1/connections/${connectionId}/timeline?limit=100`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ hasMore: false, nextCursor: null })
  const story = body.data
    .filter(({ kind }: { kind: string }) => kind !== 'delivery')
    .map(({ kind, reason }: { kind: string; reason: string }) => `${kind} ${reason}`)
  expect(story).toEqual([
    'transition created',
    'attempt invalid_credentials',
    'transition login_refused',
    'attempt signed_in',
    'transition login_accepted',
    'event connection.connected',
    'transition sync_completed',
    'event connection.synced',
  ])
  const refusal = body.data.find(({ reason }: { reason: string }) => reason === 'login_refused')
  expect(refusal).toMatchObject({ version: 2, status: 'FAILED_AUTH', error: 'invalid_credentials' })
  const deliveries = body.data.filter(({ kind }: { kind: string }) => kind === 'delivery')
  expect(deliveries).toHaveLength(2)
  for (const delivery of deliveries) {
    expect(delivery).toMatchObject({ webhookEndpointId: endpoint.webhookEndpointId, reason: 'pending' })
  }
  const told = JSON.stringify(body)
  for (const secret of [rut, rut.replaceAll('.', ''), 'wrong-secret', 'good-secret', 'ana@example.com']) {
    expect(told).not.toContain(secret)
  }

  const pages = [await page(''), await page(`&startingAfter=${(await page('')).nextCursor}`)]
  expect(pages.flatMap(({ data }) => data)).toEqual(body.data.slice(0, 6))

  async function page(cursor: string) {
    return (await stack.call('GET', `/v1/connections/${connectionId}/timeline?limit=3${cursor}`)).body
  }
})

test('each challenge and each answer to it has its place in the timeline, without what was answered', async () => {
  const stack = await openStack({
    bank: scriptedBank({
      logIn: () => codeChallenge(),
      answerChallenge: (answer) =>
        'value' in answer && answer.value === '918273'
          ? { kind: 'signed_in', session: { cookie: 'abc' } }
          : codeChallenge(),
    }),
  })
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, { rut: newRut(), password: 'pass' })
  const asked = await stack.statusWhen(connectionId, ({ challenge }) => challenge !== null)
  await stack.answer(connectionId, widgetToken, { resend: true })
  await stack.statusWhen(connectionId, ({ version }) => version > asked.version)
  await stack.answer(connectionId, widgetToken, { value: '918273' })
  await stack.statusWhen(connectionId, ({ status }) => status === 'CONNECTED')

  const { body } = await stack.call('GET', `/v1/connections/${connectionId}/timeline?limit=8`)

  expect(body.data.map(({ kind, reason, version }: TimelineEntry) => [kind, reason, version])).toEqual([
    ['transition', 'created', 1],
    ['attempt', 'challenge', null],
    ['transition', 'challenge_raised', 2],
    ['attempt', 'challenge', null],
    ['transition', 'challenge_raised', 3],
    ['attempt', 'signed_in', null],
    ['transition', 'login_accepted', 4],
    ['event', 'connection.connected', null],
  ])
  for (const told of ['918273', '+56']) expect(JSON.stringify(body)).not.toContain(told)
})
