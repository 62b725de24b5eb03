import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { lockRow } from './lock-row.ts'
import type { Part } from './part.ts'
import { openProcessStack, type Attempt, type ProcessStack } from './process-stack.ts'
import { expectOneVerdict, untilAtRest } from './verdicts.ts'

let stack: ProcessStack
beforeAll(async () => {
  stack = await openProcessStack()
  return () => stack.close()
})

/** More than any of these takes on a busy machine, and less than the service waits for what never ends. */
const soonMs = 8_000

test('an API that is asked to stop answers the polls it holds, finishes what is under way, and goes', async () => {
  const [watched, submitting] = [await stack.create(), await stack.create()]
  const polls = Promise.all([hold(watched), hold(watched), hold(watched, stack.owner.key)])
  const release = await lockRow(stack, submitting.connectionId, 'update')
  const submission = stack.submit(submitting)
  await sleep(1_000)

  const startedAt = performance.now()
  stack.api.terminate()
  for (const { status } of await polls) expect(status).toBe(204)
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
  await expect(Promise.race([stack.api.exited, sleep(300, 'waits')])).resolves.toBe('waits')
  await release()
  await submission
  expect(await exitOf(stack.api)).toEqual({ ok: true, how: 'ended with exit code 0' })

  await stack.api.start()
  await untilAtRest(stack, submitting.connectionId)
  expect(await expectOneVerdict(stack, submitting)).toBe('connected')
})

test('a worker that is asked to stop lets a login under way finish first', async () => {
  const attempt = await stack.create()
  const { reached, release } = stack.gate.hold(attempt.rut, 'after_login')
  await stack.submit(attempt)
  await reached

  stack.worker.terminate()
  await expect(Promise.race([stack.worker.exited, sleep(1_500, 'waits')])).resolves.toBe('waits')
  release()
  expect(await exitOf(stack.worker)).toEqual({ ok: true, how: 'ended with exit code 0' })

  await stack.worker.start()
  await untilAtRest(stack, attempt.connectionId)
  expect(await expectOneVerdict(stack, attempt)).toBe('connected')
})

test('a worker that is asked to stop again goes at once, whatever is under way', async () => {
  const attempt = await stack.create()
  const { reached } = stack.gate.hold(attempt.rut, 'after_login')
  await stack.submit(attempt)
  await reached
  await askTwice(stack.worker)
})

test('an API that is asked to stop while Temporal is away goes in time, and leaves in the outbox what waits', async () => {
  await stack.temporal.kill()
  const { connectionId } = await stack.create()
  await sleep(300)
  stack.api.terminate()
  expect(await exitOf(stack.api)).toEqual({ ok: true, how: 'ended with exit code 0' })
  const waiting = await stack.db.selectFrom('outbox').select('workflowId').execute()
  expect(waiting).toEqual([{ workflowId: connectionId }])
  await stack.api.start()
})

test('an API that is asked to stop again goes at once, whatever is under way', async () => {
  const attempt = await stack.create()
  const release = await lockRow(stack, attempt.connectionId, 'update')
  const submission = stack.submit(attempt).catch((error: Error) => error.message)
  await sleep(500)
  await askTwice(stack.api)
  expect(await submission).toBe('fetch failed')
  await release()
})

function hold({ connectionId, widgetToken }: Attempt, token = widgetToken) {
  return stack.call('GET', `/v1/connections/${connectionId}/status?after=1&wait=25`, { token })
}

async function askTwice(part: Part): Promise<void> {
  part.terminate()
  await expect(Promise.race([part.exited, sleep(500, 'waits')])).resolves.toBe('waits')
  part.terminate()
  expect(await exitOf(part)).toEqual({ ok: false, how: 'ended with exit code 1' })
}

function exitOf(part: Part) {
  return Promise.race([part.exited, sleep(soonMs, 'still runs')])
}
