import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { Attempt, ProcessStack } from './process-stack.ts'
import { expectWhole, untilAtRest } from './verdicts.ts'

/** What is younger than a minute, reconciling leaves to the relay. What waits is due. */
export async function makeOlder({ db }: ProcessStack): Promise<void> {
  const createdAt = new Date(Date.now() - 5 * 60_000)
  await db.updateTable('connections').set({ createdAt }).execute()
  await db.updateTable('webhookDeliveries').set({ createdAt }).execute()
  await db
    .updateTable('webhookDeliveries')
    .set({ nextAttemptAt: createdAt })
    .where('nextAttemptAt', 'is not', null)
    .execute()
}

/** `npm run reconcile`: what it prints. */
export async function reconcileByCommand(stack: ProcessStack): Promise<string> {
  await makeOlder(stack)
  const { stdout } = await promisify(execFile)(process.execPath, ['api/reconcile.ts'], { env: stack.env })
  return stdout.split('\n').find((line) => line.startsWith('Restarted')) ?? stdout
}

export async function connected(stack: ProcessStack): Promise<Attempt> {
  const attempt = await stack.create()
  await stack.submit(attempt)
  await untilAtRest(stack, attempt.connectionId)
  return attempt
}

export async function disconnect(stack: ProcessStack, { connectionId }: Attempt): Promise<void> {
  const { status } = await stack.call('POST', `/v1/connections/${connectionId}/disconnect`)
  expect(status).toBe(202)
}

export async function untilDisconnected(stack: ProcessStack, attempt: Attempt): Promise<void> {
  await expect.poll(async () => (await describe(stack, attempt)).status, { timeout: 20_000 }).toBe('COMPLETED')
  expect(await expectWhole(stack, attempt.connectionId)).toMatchObject({ row: { status: 'DISCONNECTED' } })
}

export async function disconnected(stack: ProcessStack): Promise<Attempt> {
  const attempt = await connected(stack)
  await disconnect(stack, attempt)
  await untilDisconnected(stack, attempt)
  return attempt
}

export async function deleted(stack: ProcessStack): Promise<Attempt> {
  const attempt = await stack.create()
  const { status } = await stack.call('DELETE', `/v1/connections/${attempt.connectionId}`)
  expect(status).toBe(204)
  return attempt
}

/** Accepted and handed over, with no worker to look at it. */
export async function submittedTo(stack: ProcessStack, attempt: Attempt): Promise<Attempt> {
  await stack.submit(attempt)
  await untilHandedOver(stack)
  return attempt
}

export async function untilHandedOver({ db }: ProcessStack): Promise<void> {
  const waiting = () => db.selectFrom('outbox').select('command').execute()
  await expect.poll(waiting, { timeout: 20_000 }).toEqual([])
}

export async function terminate({ client }: ProcessStack, { connectionId }: Attempt): Promise<void> {
  await client.workflow.getHandle(connectionId).terminate('an operator by mistake')
}

/** The workflow's latest run. */
export async function describe({ client }: ProcessStack, { connectionId }: Attempt) {
  const { runId, status } = await client.workflow.getHandle(connectionId).describe()
  return { runId, status: status.name }
}

/** Temporal as after the loss of its database: it runs, and knows of nothing. */
export async function loseTemporal({ temporal, dataDir }: ProcessStack): Promise<void> {
  await temporal.kill()
  for (const suffix of ['', '-shm', '-wal']) await rm(join(dataDir, `temporal.db${suffix}`), { force: true })
  await temporal.start()
}
