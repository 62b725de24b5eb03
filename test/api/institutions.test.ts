import { afterAll, expect, test } from 'vitest'
import { InstitutionView } from '../../api/institutions.ts'
import { createKey } from '../database.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const liveKey = await createKey(stack.db, stack.owner, 'live')

function list(query = '', token = stack.owner.key) {
  return stack.call('GET', `/v1/institutions${query}`, { token })
}

async function names(query: string): Promise<string[]> {
  return ((await list(query)).body.data as InstitutionView[]).map(({ name }) => name)
}

test('a test key and a widget token see the same catalogue, the most popular first', async () => {
  const { widgetToken } = await stack.createConnection()
  const { body } = await list()
  expect(body).toMatchObject({ hasMore: false, nextCursor: null })
  expect(body.data.length).toBeGreaterThanOrEqual(12)
  for (const institution of body.data) expect(InstitutionView.strict().safeParse(institution).error).toBeUndefined()
  const popularity = (body.data as InstitutionView[]).map((institution) => institution.popularity)
  expect(popularity).toEqual(popularity.toSorted((a, b) => a - b))
  expect((await list('', widgetToken)).body).toEqual(body)
})

test('a live key sees an empty catalogue, and none of its institutions by id', async () => {
  expect((await list('', liveKey)).body).toEqual({ data: [], hasMore: false, nextCursor: null })
  expectProblem(await stack.call('GET', '/v1/institutions/ins_cl_bci', { token: liveKey }), 404, 'NOT_FOUND')
  const body = { institutionId: 'ins_cl_bci' }
  const refused = await stack.call('POST', '/v1/connections', { token: liveKey, body })
  expectProblem(refused, 422, 'VALIDATION_FAILED', ['institutionId'])
})

test('a search finds part of a name, whatever its case and accents', async () => {
  expect(await names('?q=ITAU')).toEqual(['Itaú'])
  expect(await names('?q=it%C3%A1')).toEqual(['Itaú'])
  expect(await names('?q=nowhere')).toEqual([])
  expect(await names('?q=.*')).toEqual([])
})

test('a country narrows the list, and is written in two capital letters', async () => {
  expect(await names('?country=CL')).toHaveLength((await names('')).length)
  expect(await names('?country=AR')).toEqual([])
  expectProblem(await list('?country=chile'), 422, 'VALIDATION_FAILED', ['country'])
  expectProblem(await list('?land=CL'), 422, 'VALIDATION_FAILED', ['land'])
})

test('one institution is read by its id', async () => {
  const { body } = await stack.call('GET', '/v1/institutions/ins_cl_bci')
  expect(body).toEqual((await list('?q=bci')).body.data[0])
  expect(body.credentialFields.map(({ name }: { name: string }) => name)).toEqual(['rut', 'password'])
  expectProblem(await stack.call('GET', '/v1/institutions/ins_cl_nowhere'), 404, 'NOT_FOUND')
})

test('the sealing keys are public parts only, to whoever may seal', async () => {
  const { widgetToken } = await stack.createConnection()
  for (const token of [stack.owner.key, widgetToken, liveKey]) {
    const { status, body } = await stack.call('GET', '/v1/sealing-keys', { token })
    expect(status).toBe(200)
    expect(body).toEqual({ keys: [stack.sealingKey] })
    expect(Object.keys(body.keys[0]).toSorted()).toEqual(['crv', 'kid', 'kty', 'x', 'y'])
  }
})
