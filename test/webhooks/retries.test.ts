import { expect, test } from 'vitest'
import { openStack, type Stack } from '../stack.ts'
import { deliveries, openReceiver, publishDeletion } from './receiver.ts'

/** For longer than a dispatcher waits by itself. */
function refuseOnce(n: number) {
  return n === 1 ? { status: 429, headers: { 'retry-after': '11' } } : { status: 204 }
}

/** The workflow of the nth delivery, once it waits for its next attempt. */
async function waitingWorkflow(stack: Stack, nth = 0) {
  const { id } = (await deliveries(stack))[nth]!
  const handle = stack.temporal.workflow.getHandle(id)
  const pending = () =>
    handle.describe().then(
      ({ raw }) => raw.pendingActivities?.[0],
      () => undefined,
    )
  await expect.poll(async () => (await pending())?.lastFailure?.message).toBeTruthy()
  return { handle, description: await handle.describe(), activity: (await pending())! }
}

test('a long wait is a workflow’s, which shows where the event goes and how the last attempt failed', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const receiver = await openReceiver(stack, () => ({ status: 503, headers: { 'retry-after': '3600' } }))
  const connectionId = await publishDeletion(stack)

  await expect.poll(() => deliveries(stack)).toMatchObject([{ status: 'pending', attempts: 1, lastError: 'HTTP 503' }])
  const { description, activity } = await waitingWorkflow(stack)
  expect(await description.staticSummary()).toBe(
    `Webhook connection.deleted to ${new URL(receiver.url).host} (${stack.owner.mode})`,
  )
  expect(await description.staticDetails()).toContain(connectionId)
  expect(activity.lastFailure!.message).toBe('The endpoint did not accept the event: HTTP 503.')
  expect(Number(activity.scheduledTime!.seconds) * 1000).toBeGreaterThan(Date.now() + 3_500_000)
  expect(receiver.received).toHaveLength(1)
})

test('a workflow goes on with the retries, and its result says how they ended', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const accepting = await openReceiver(stack, refuseOnce)
  const leaving = await openReceiver(stack, refuseOnce)
  await publishDeletion(stack)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ attempts: 1 }, { attempts: 1 }])
  await Promise.all([0, 1].map((nth) => waitingWorkflow(stack, nth)))
  const rows = await stack.db.selectFrom('webhookDeliveries').select(['id', 'endpointId']).execute()
  expect((await leaving.remove()).status).toBe(204)

  const resultFor = ({ id: endpointId }: { id: string }) =>
    stack.temporal.workflow.getHandle(rows.find((row) => row.endpointId === endpointId)!.id).result()
  expect(await resultFor(accepting)).toBe('delivered')
  const [first, second] = accepting.received
  expect(second).toMatchObject({ body: first!.body, headers: { 'webhook-id': first!.headers['webhook-id'] } })
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(11_000)
  expect(await resultFor(leaving)).toBe('ended_before')
  expect(leaving.received).toHaveLength(1)
})

test('a delivery that fails again on request goes on from there, and not from where its workflow waited', async () => {
  const stack = await openStack()
  await stack.startWorker()
  await openReceiver(stack, (n) => ({ status: 503, headers: { 'retry-after': n === 1 ? '3600' : '60' } }))
  await publishDeletion(stack)
  await expect.poll(() => deliveries(stack)).toMatchObject([{ attempts: 1 }])
  await waitingWorkflow(stack)

  await stack.call('POST', `/v1/webhook-deliveries/${(await deliveries(stack))[0]!.id}/redeliver`)
  const dueInMs = async () => Number((await waitingWorkflow(stack)).activity.scheduledTime!.seconds) * 1000 - Date.now()
  await expect.poll(dueInMs).toBeLessThan(70_000)
  expect(await deliveries(stack)).toMatchObject([{ status: 'pending', attempts: 2 }])
})
