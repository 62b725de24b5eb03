import { beforeAll, expect, test } from 'vitest'
import { openProcessStack, type Attempt, type ProcessStack } from './process-stack.ts'
import { expectOneVerdict, expectWebhooks, untilAtRest } from './verdicts.ts'

let stack: ProcessStack
beforeAll(async () => {
  stack = await openProcessStack({ apis: 2, workers: 2 })
  return () => stack.close()
})

/** How many are submitted at once while both of each live, and when one of each is killed. */
const [calm, burst] = [10, 30]

test('a poll that one API holds is answered by a change that the other accepted', async () => {
  const attempt = await stack.create(0)
  const poll = pollFrom(0, attempt, 1)
  await stack.submit(attempt, { api: 1 })
  expect((await poll).body).toMatchObject({ version: 2, status: 'CONNECTED' })
})

test('each command is handed over once, by whichever relay takes it', async () => {
  const attempts = await Promise.all(Array.from({ length: calm }, (_, index) => stack.create(index % 2)))
  await Promise.all(attempts.map((attempt, index) => stack.submit(attempt, { api: (index + 1) % 2 })))
  for (const attempt of attempts) {
    await untilAtRest(stack, attempt.connectionId)
    expect(await expectOneVerdict(stack, attempt)).toBe('connected')
    expect(await signals(attempt)).toBe(1)
  }
})

test('the end of one API and one worker in the middle of a burst loses nothing', async () => {
  const attempts = await Promise.all(Array.from({ length: burst }, (_, index) => stack.create(index % 2)))
  const submitted = attempts.map((attempt, index) => submitSomewhere(attempt, index % 2))
  await expect.poll(verdictsOf(attempts), { interval: 20, timeout: 60_000 }).toBeGreaterThan(burst / 10)
  await Promise.all([stack.apis[1]!.kill(), stack.workers[1]!.kill()])
  expect(await verdictsOf(attempts)()).toBeLessThan(burst)
  await Promise.all(submitted)

  const verdicts: string[] = []
  for (const attempt of attempts) {
    await untilAtRest(stack, attempt.connectionId)
    verdicts.push(await expectOneVerdict(stack, attempt))
  }
  expect(verdicts.filter((verdict) => verdict === 'connected').length).toBeGreaterThan(burst / 2)
  await expectWebhooks(stack)
})

function pollFrom(api: number, { connectionId, widgetToken }: Attempt, after: number) {
  const path = `/v1/connections/${connectionId}/status?after=${after}&wait=20`
  return stack.call('GET', path, { token: widgetToken, api })
}

/** As a client does: what broke off is sent again, to the other API. */
async function submitSomewhere(attempt: Attempt, api: number): Promise<void> {
  const submissionId = `burst-${attempt.connectionId}`
  await stack.submit(attempt, { api, submissionId }).catch(() => stack.submit(attempt, { api: 1 - api, submissionId }))
}

function verdictsOf(attempts: Attempt[]): () => Promise<number> {
  const ids = attempts.map(({ connectionId }) => connectionId)
  return async () => {
    const rows = await stack.db
      .selectFrom('submissions')
      .select('id')
      .where('connectionId', 'in', ids)
      .where('closedAt', 'is not', null)
      .execute()
    return rows.length
  }
}

async function signals({ connectionId }: Attempt): Promise<number> {
  const { events } = await stack.client.workflow.getHandle(connectionId).fetchHistory()
  return events!.filter((event) => event.workflowExecutionSignaledEventAttributes).length
}
