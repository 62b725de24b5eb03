import { expect, test } from 'vitest'
import type { InstitutionView } from '../../api/institutions.ts'
import { createOrganization } from '../database.ts'
import { insertBankCalls } from '../db/records.ts'
import type { Owner } from '../../db/schema.ts'
import { openStack } from '../stack.ts'

const hourAgo = new Date(Date.now() - 61 * 60_000)

test('health is the share of the last hour’s logins that a bank answered, over all organizations of the mode', async () => {
  const stack = await openStack()
  const stranger = await createOrganization(stack.db)
  const live: Owner = { organizationId: (await createOrganization(stack.db, 'live')).organizationId, mode: 'live' }
  const answered = { state: 'answered', outcome: 'invalid_credentials' } as const
  const unheard = { state: 'not_evaluated' } as const
  const lost = { state: 'begun', begunAt: new Date(Date.now() - 61_000) } as const
  const nonsense = { state: 'answered', outcome: 'unexpected_response' } as const
  type Call = Parameters<typeof insertBankCalls>[4]
  const add = (institutionId: string, count: number, call: Call, owner: Owner = stack.owner) =>
    insertBankCalls(stack.db, owner, institutionId, count, call)

  await add('ins_cl_bci', 4, answered)
  await add('ins_cl_bci', 1, answered, stranger)
  await add('ins_cl_bci', 9, unheard, live)
  await add('ins_cl_bci', 9, { ...unheard, begunAt: hourAgo })
  await add('ins_cl_bci', 9, { state: 'begun' })
  await add('ins_cl_itau', 8, answered)
  await add('ins_cl_itau', 1, nonsense)
  await add('ins_cl_itau', 1, lost)
  await add('ins_cl_santander', 2, answered)
  await add('ins_cl_santander', 3, unheard)
  await add('ins_cl_banco_de_chile', 4, unheard)

  const { body } = await stack.call('GET', '/v1/institutions')
  const health = Object.fromEntries((body.data as InstitutionView[]).map((bank) => [bank.institutionId, bank.health]))
  expect(health).toMatchObject({
    ins_cl_bci: { status: 'good', successRate: 1 },
    ins_cl_itau: { status: 'degraded', successRate: 0.8 },
    ins_cl_santander: { status: 'down', successRate: 0.4 },
    ins_cl_banco_de_chile: { status: 'unknown', successRate: null },
  })
  const { body: one } = await stack.call('GET', '/v1/institutions/ins_cl_itau')
  expect(one.health).toEqual(health.ins_cl_itau)
})
