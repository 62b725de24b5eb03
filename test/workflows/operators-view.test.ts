import { expect, test } from 'vitest'
import { connectionStatusAttribute, institutionIdAttribute, organizationIdAttribute } from '../../workflows/messages.ts'
import { goodLogin, openStack } from '../stack.ts'
import { readableBytes } from '../leaks/places.ts'

interface WorkflowMetadata {
  currentDetails: string
}

test('an operator sees what each connection is and waits for, and nothing about the person', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId, widgetToken } = await stack.createConnection({
    externalUserId: 'ana@example.com',
    metadata: { name: 'Ana Rojas' },
  })
  const workflow = stack.temporal.workflow.getHandle(connectionId)
  const details = async () => (await workflow.query<WorkflowMetadata>('__temporal_workflow_metadata')).currentDetails
  const found = (query: string) => stack.temporal.workflow.count(`WorkflowId = '${connectionId}' AND ${query}`)

  await expect.poll(details).toContain('PENDING')
  expect(await details()).toMatch(/waits for the user to sign in/)
  await stack.submit(connectionId, widgetToken, goodLogin)
  await stack.statusWhen(connectionId, ({ step, lastSyncedAt }) => step === 'idle' && lastSyncedAt !== null)

  expect(await details()).toMatch(/CONNECTED.*waits for the next sync at 20/s)
  expect(await details()).toContain('ins_cl_banco_de_chile')
  const description = await workflow.describe()
  expect(await description.staticSummary()).toBe('Bank connection (test)')
  expect(await description.staticDetails()).toContain(stack.owner.organizationId)
  expect(description.typedSearchAttributes.get(connectionStatusAttribute)).toBe('CONNECTED')
  expect(description.typedSearchAttributes.get(institutionIdAttribute)).toBe('ins_cl_banco_de_chile')
  expect(description.typedSearchAttributes.get(organizationIdAttribute)).toBe(stack.owner.organizationId)
  await expect
    .poll(async () => (await found(`ConnectionStatus = 'CONNECTED' AND InstitutionId = 'ins_cl_banco_de_chile'`)).count)
    .toBe(1)

  const history = await workflow.fetchHistory()
  const everything = readableBytes([description.raw, await details(), history]).toString()
  expect(everything).toContain('ins_cl_banco_de_chile')
  for (const personal of ['ana@example.com', 'Ana Rojas', '11.111.111', '11111111', goodLogin.password]) {
    expect(everything).not.toContain(personal)
  }
})
