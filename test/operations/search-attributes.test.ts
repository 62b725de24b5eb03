import { Client } from '@temporalio/client'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { registerSearchAttributes } from '../../api/search-attributes.ts'
import { openStack } from '../stack.ts'

const all = ['ConnectionStatus', 'InstitutionId', 'OrganizationId']

/** A namespace as a new cluster has it. */
async function openNamespace() {
  const { connection } = (await openStack()).temporal
  const namespace = `bare-${process.hrtime.bigint()}`
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  })
  await expect.poll(() => list(), { timeout: 15_000, interval: 300 }).toEqual([])
  async function list(): Promise<string[] | undefined> {
    const answer = await connection.operatorService.listSearchAttributes({ namespace }).catch(() => undefined)
    return answer && Object.keys(answer.customAttributes).toSorted()
  }
  return { namespace, connection, list }
}

test('the search attributes are registered once by a command, which can be repeated', async () => {
  const { namespace, list } = await openNamespace()
  const run = () =>
    promisify(execFile)(process.execPath, ['api/search-attributes.ts'], {
      env: { ...process.env, TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace },
    })
  expect((await run()).stdout).toBe(`Registered ${all.join(', ')}.\n`)
  await expect.poll(list, { timeout: 15_000 }).toEqual(all)
  expect((await run()).stdout).toBe('They are registered.\n')
})

test('one of another type is not taken for ours', async () => {
  const { namespace, connection, list } = await openNamespace()
  const text = 1
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { InstitutionId: text } })
  await expect.poll(list, { timeout: 15_000 }).toEqual(['InstitutionId'])
  await expect(registerSearchAttributes(new Client({ connection, namespace }))).rejects.toThrow(
    `The search attribute InstitutionId of namespace ${namespace} has to be a Keyword.`,
  )
})

test.each([7, 12])('where Temporal refuses (gRPC code %i), the commands for Temporal Cloud are told', async (code) => {
  const refused = Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} })
  const operatorService = { listSearchAttributes: () => Promise.reject(refused) }
  const cloud = { options: { namespace: 'shop.a1b2c' }, connection: { operatorService } }
  const message = await registerSearchAttributes(cloud as unknown as Client).catch((error: Error) => error.message)
  expect(message).toContain('tcld namespace search-attributes add --namespace shop.a1b2c ')
  for (const name of all) expect(message).toContain(`--search-attribute "${name}=Keyword"`)
})
