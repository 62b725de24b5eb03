import { beforeAll, describe, expect, test } from 'vitest'
import { expectProblem } from '../api/expect-problem.ts'
import {
  creationPhases,
  deletionPhases,
  killAtEveryPhase,
  processes,
  submissionPhases,
  type ProcessName,
  type Scene,
} from './kill-at-every-phase.ts'
import { openProcessStack, type ProcessStack } from './process-stack.ts'
import { endClaims, publishMany } from './publish-many.ts'
import { expectOneVerdict, expectWebhooks, expectWhole, untilAtRest } from './verdicts.ts'

let stack: ProcessStack
beforeAll(async () => {
  stack = await openProcessStack()
  return () => stack.close()
})

/** What becomes of a login whose answer could no longer be written down. */
const losesTheAnswer: ProcessName[] = ['worker', 'postgres']

describe.each(processes)('after a SIGKILL of the %s', (name) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await killAtEveryPhase(stack, name)
  })

  test.each(submissionPhases)('a submission that was %s reaches one verdict, by at most one login', async (phase) => {
    const attempt = scene.submissions[phase]
    await untilAtRest(stack, attempt.connectionId)
    const verdict = await expectOneVerdict(stack, attempt)
    const unknown = losesTheAnswer.includes(name) && (phase === 'journalled' || phase === 'bank called')
    expect(verdict).toBe(unknown ? 'unknown' : 'connected')
  })

  test.each(creationPhases)('a connection whose creation was %s takes credentials', async (phase) => {
    const attempt = scene.creations[phase]
    await untilAtRest(stack, attempt.connectionId)
    await expectWhole(stack, attempt.connectionId)
    await stack.submit(attempt)
    await untilAtRest(stack, attempt.connectionId)
    expect(await expectOneVerdict(stack, attempt)).toBe('connected')
  })

  test.each(deletionPhases)('a deletion that was %s happened once, or not at all', async (phase) => {
    const { connection, status } = scene.deletions[phase]
    const { connectionId } = connection
    const { row } = await expectWhole(stack, connectionId)
    if (status === 204) expect(row.deletedAt).not.toBeNull()
    else expect([null, 503]).toContain(status)
    if (status === 503) expect(row.deletedAt).toBeNull()
    const again = await stack.call('DELETE', `/v1/connections/${connectionId}`)
    expect(again.status).toBe(row.deletedAt ? 404 : 204)
    const { timeline } = await expectWhole(stack, connectionId)
    expect(timeline.map((entry) => entry.status)).toEqual(['PENDING', 'DELETED'])
    const told = await stack.db.selectFrom('events').select('type').where('connectionId', '=', connectionId).execute()
    expect(told).toEqual([{ type: 'connection.deleted' }])
  })
})

test('what is accepted while Temporal is away is carried out once it is back, even if the API was killed meanwhile', async () => {
  const [waiting, ending, staying] = [await stack.create(), await stack.create(), await stack.create()]
  await stack.submit(ending)
  await untilAtRest(stack, ending.connectionId)
  await stack.temporal.kill()

  await stack.submit(waiting)
  const path = `/v1/connections/${ending.connectionId}`
  expect((await stack.call('POST', `${path}/disconnect`)).status).toBe(202)
  await stack.api.kill()
  await stack.api.start()
  const created = await stack.create()
  await stack.submit(created)
  expect(await stack.status(created)).toMatchObject({ status: 'PENDING', step: 'validating' })
  const deletion = await stack.call('DELETE', `/v1/connections/${staying.connectionId}`)
  expect([deletion.status, deletion.headers.get('retry-after')]).toEqual([503, '2'])
  await stack.temporal.start()

  for (const attempt of [created, waiting]) {
    await untilAtRest(stack, attempt.connectionId)
    expect(await expectOneVerdict(stack, attempt)).toBe('connected')
  }
  await expect.poll(async () => (await stack.call('GET', path)).body.status, { timeout: 30_000 }).toBe('DISCONNECTED')
  await expectWhole(stack, ending.connectionId)
  expect(await expectWhole(stack, staying.connectionId)).toMatchObject({ row: { version: 1, deletedAt: null } })
})

test('while PostgreSQL is away nothing is accepted, and whoever asks is told when to try again', async () => {
  const { connectionId, widgetToken } = await stack.create()
  const path = `/v1/connections/${connectionId}`
  await stack.postgres.kill()
  for (const [method, asked, token] of [
    ['GET', path],
    ['POST', '/v1/connections'],
    ['DELETE', path],
    ['GET', `${path}/status`, widgetToken],
    ['DELETE', path, widgetToken],
  ] as const) {
    const answer = await stack.call(method, asked, { ...(token && { token }) })
    expectProblem(answer, 503, 'TEMPORARILY_UNAVAILABLE')
    expect(answer.headers.get('retry-after')).toBe('2')
  }
  await stack.postgres.start()
  await expectWhole(stack, connectionId)
  expect((await stack.call('DELETE', path)).status).toBe(204)
})

test('a backlog of webhooks is delivered whole, whoever is killed at it', async () => {
  const { connectionId } = await stack.create()
  const { received } = stack.receiver
  const before = received.size
  const progress = (count: number) =>
    expect.poll(() => received.size - before, { timeout: 60_000, interval: 20 }).toBeGreaterThan(count)
  stack.receiver.answersAfterMs = 50
  await publishMany(stack, connectionId, 2_000)
  await progress(200)
  await stack.worker.kill()
  await endClaims(stack)
  await stack.worker.start()
  await progress(700)
  await stack.postgres.kill()
  await stack.postgres.start()
  await progress(1_200)
  await stack.temporal.kill()
  await stack.api.kill()
  await progress(1_999)
  await Promise.all([stack.temporal.start(), stack.api.start()])
})

test('after all of it, each webhook has arrived: at least once, under its own id and in the same bytes', async () => {
  await expectWebhooks(stack)
})
