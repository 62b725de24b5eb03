import { defaultPayloadConverter } from '@temporalio/common'
import { expect, test } from 'vitest'
import { requestIdHeader } from '../../workflows/messages.ts'
import { codeChallenge, newRut, scriptedBank } from '../scripted-bank.ts'
import { openStack, type Stack } from '../stack.ts'
import { startService } from './service-process.ts'

/** Calls under an `X-Request-Id` of the caller's. */
async function callAs(
  { app, owner }: Stack,
  requestId: string,
  method: 'POST' | 'DELETE',
  path: string,
  { token = owner.key, body = {} }: { token?: string; body?: object } = {},
): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-request-id': requestId }
  const response = await app.request(path, { method, headers, body: JSON.stringify(body) })
  expect(response.headers.get('x-request-id')).toBe(requestId)
  return response.status
}

/** A new connection whose login is submitted under that id. */
async function submitAs(stack: Stack, requestId: string): Promise<string> {
  const { connectionId, widgetToken: token } = await stack.createConnection()
  const body = { institutionId: 'ins_cl_bci', fields: { rut: newRut(), password: 'good' } }
  expect(await callAs(stack, requestId, 'POST', `/v1/connections/${connectionId}/credentials`, { token, body })).toBe(
    202,
  )
  return connectionId
}

/** The activities that a workflow has asked for, each with the request that it named. */
async function askedFor({ temporal }: Stack, connectionId: string): Promise<string[]> {
  const { events } = await temporal.workflow.getHandle(connectionId).fetchHistory()
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
    if (!scheduled) return []
    const named = scheduled.header?.fields?.[requestIdHeader]
    const requestId = named ? defaultPayloadConverter.fromPayload<string>(named) : 'none'
    return [`${scheduled.activityType?.name} for ${requestId}`]
  })
}

/** A challenge that is given up in two seconds: five after its end. */
const askLate = () => codeChallenge({ expiresAt: new Date(Date.now() - 3_000).toISOString() })

/** A login that led to a challenge, and its end when nobody answered. */
const login = (id: string) => [`logIn for ${id}`, `recordTransition for ${id}`, 'recordTransition for none']

test('what a workflow asks for names the request that it carries out, and none where a time came', async () => {
  const stack = await openStack({ bank: scriptedBank({ logIn: askLate }) })
  await stack.startWorker()

  const [one, other] = await Promise.all([submitAs(stack, 'submit-1'), submitAs(stack, 'submit-2')])
  await stack.statusWhen(one, ({ error }) => error?.code === 'mfa_expired')
  expect(await askedFor(stack, one)).toEqual(login('submit-1'))
  await stack.statusWhen(other, ({ error }) => error?.code === 'mfa_expired')
  expect(await askedFor(stack, other)).toEqual(login('submit-2'))

  expect(await callAs(stack, 'delete-1', 'DELETE', `/v1/connections/${one}`)).toBe(204)
  expect(await askedFor(stack, one)).toEqual([...login('submit-1'), 'deleteConnection for delete-1'])
})

test('what a worker logs names the request for which it works', async () => {
  const stack = await openStack()
  const { lines } = await startService('test/leaks/careless-worker.ts', stack)
  /** The SDK's lines come a moment after ours. */
  const logged = (requestId: string) =>
    lines
      .map((line) => JSON.parse(line) as Record<string, string>)
      .filter((line) => line.requestId === requestId && line.workflowId === connectionId)
      .map(({ msg, activityType, workflowType }) => `${activityType ?? workflowType}: ${msg}`)
      .toSorted()

  const connectionId = await submitAs(stack, 'submit-1')
  await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  // The careless bank lets the first sync fail twice.
  await expect
    .poll(() => logged('submit-1'))
    .toEqual([
      'logIn: Activity completed',
      'recordTransition: Activity completed',
      'sync: Activity completed',
      'sync: Activity failed',
      'sync: Activity failed',
      'sync: activity_failed',
      'sync: activity_failed',
    ])

  expect(await callAs(stack, 'end-1', 'POST', `/v1/connections/${connectionId}/disconnect`)).toBe(202)
  await expect
    .poll(() => logged('end-1'))
    .toEqual([
      'connectionWorkflow: Workflow completed',
      'logOut: Activity completed',
      'recordTransition: Activity completed',
    ])
})
