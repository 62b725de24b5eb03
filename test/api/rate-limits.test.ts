import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { openDatabase } from '../../db/index.ts'
import { createKey } from '../database.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const perMinute = 5
const limits = { apiKeyRequestsPerMinute: perMinute, widgetTokenRequestsPerMinute: 3 }
const stack = await openStack({ until: afterAll, limits })

/** Calls as a fresh API key, or as whatever token. */
async function callTimes(count: number, token: string, path = '/v1/connections') {
  const answers = []
  for (let n = 0; n < count; n++) answers.push(await stack.call('GET', path, { token }))
  return answers
}

test('each answer says what is allowed, what is left and for how long; what is too much is refused until then', async () => {
  const token = await createKey(stack.db, stack.owner, 'test')
  const answers = await callTimes(perMinute, token)
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const left = answers.map(({ headers }) => /^"api_key";r=(\d+);t=([1-9]\d?)$/.exec(headers.get('ratelimit')!)![1])
  expect(left).toEqual(['4', '3', '2', '1', '0'])
  expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"api_key";q=5;w=60')

  const [refused] = await callTimes(1, token)
  const { detail } = expectProblem(refused!, 429, 'RATE_LIMITED')
  expect(detail).toContain('5 requests a minute')
  const retryAfter = Number(refused!.headers.get('retry-after'))
  expect(retryAfter).toBeGreaterThan(0)
  expect(retryAfter).toBeLessThanOrEqual(60)
  expect(refused!.headers.get('ratelimit')).toBe(`"api_key";r=0;t=${retryAfter}`)
})

test('another key, and a widget token, have a count of their own', async () => {
  const [busy, other] = [await createKey(stack.db, stack.owner, 'test'), await createKey(stack.db, stack.owner, 'test')]
  const { body: connection } = await stack.call('POST', '/v1/connections', { token: busy })
  await callTimes(perMinute, busy)
  expect((await callTimes(1, busy))[0]!.status).toBe(429)
  expect((await callTimes(1, other))[0]!.status).toBe(200)

  const path = `/v1/connections/${connection.connectionId}/status`
  const polls = await callTimes(4, connection.widgetToken, path)
  expect(polls.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(polls[0]!.headers.get('ratelimit-policy')).toBe('"widget_token";q=3;w=60')
})

test('all processes count together', async () => {
  const token = await createKey(stack.db, stack.owner, 'test')
  const { db, temporal, tokens, relay, waiters, metrics, config } = stack
  const other = createApp({ db, temporal, tokens, relay, waiters, metrics, config })
  const callOther = () => other.request('/v1/connections', { headers: { authorization: `Bearer ${token}` } })
  await callTimes(3, token)
  expect([(await callOther()).status, (await callOther()).status, (await callOther()).status]).toEqual([200, 200, 429])
})

test('who sends no token that is known is not counted, and learns nothing of limits', async () => {
  const [answer] = await callTimes(1, 'arau_test_unknown')
  expect(answer!.status).toBe(401)
  expect(answer!.headers.get('ratelimit')).toBeNull()
})

test('200 requests at once get as many answers as are allowed, and not one more, from two APIs together', async () => {
  const allowed = 50
  const { db, temporal, tokens, relay, waiters, metrics, config } = stack
  const createApi = () => {
    const own = openDatabase(stack.databaseUrl, 10)
    onTestFinished(() => own.destroy())
    const limited = { ...config, apiKeyRequestsPerMinute: allowed }
    return createApp({ db: own, temporal, tokens, relay, waiters, metrics, config: limited })
  }
  const apis = [createApi(), createApi()]
  const headers = { authorization: `Bearer ${await createKey(db, stack.owner, 'test')}` }
  const call = async (nth: number) => (await apis[nth % 2]!.request('/v1/connections', { headers })).status
  const statuses = await Promise.all(Array.from({ length: 200 }, (_, nth) => call(nth)))
  expect(statuses.filter((status) => status === 200)).toHaveLength(allowed)
  expect(statuses.filter((status) => status === 429)).toHaveLength(200 - allowed)
})
