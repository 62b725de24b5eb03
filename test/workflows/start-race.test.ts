import { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { deleteThroughWorkflow } from '../../api/delete-connection.ts'
import { createRelay } from '../../api/relay.ts'
import { openStack } from '../stack.ts'

test('a workflow that starts while its deletion is being refused for lack of one is deleted all the same', async () => {
  const stack = await openStack()
  await stack.startWorker()
  await stack.relay.stop()
  const { connectionId } = await stack.createConnection()
  const relay = createRelay(stack)
  const inOutbox = () => stack.db.selectFrom('outbox').selectAll().where('workflowId', '=', connectionId).execute()
  const temporal = new Client({
    connection: stack.temporal.connection,
    interceptors: {
      workflow: [
        {
          async startUpdate(input, next) {
            try {
              return await next(input)
            } catch (error) {
              relay.start()
              await expect.poll(inOutbox).toEqual([])
              throw error
            }
          },
        },
      ],
    },
  })

  try {
    await deleteThroughWorkflow(stack.db, temporal, connectionId, { by: 'integrator' })
    const closed = stack.temporal.workflow.getHandle(connectionId).result()
    await expect(Promise.race([closed, rejectAfter(5_000)])).resolves.toBeUndefined()
  } finally {
    await relay.stop()
  }
})

function rejectAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms))
}
