import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { problemCodes, problems } from '../../api/problem-codes.ts'
import { sampleOf } from '../documents/samples.ts'
import { openStack } from '../stack.ts'
import { expectProblem } from './expect-problem.ts'

test('what fails on our side is a problem with a requestId that leaks nothing', async () => {
  const stack = await openStack()
  await sql`alter table connections rename column metadata to hidden_column`.execute(stack.db)
  const answer = await stack.call('POST', '/v1/connections', { body: { externalUserId: 'hunter2' } })
  const { detail } = expectProblem(answer, 500, 'INTERNAL_ERROR')
  expect(detail).toContain('requestId')
  expect(JSON.stringify([answer.body, [...answer.headers]])).not.toMatch(
    /column|relation|metadata|hunter2|\.ts\b|node_modules/,
  )
})

test('each request has an id of its own, and one that the caller sent is kept', async () => {
  const stack = await openStack()
  const ids = [0, 1].map(async () => expectProblem(await stack.call('GET', '/v1/nothing'), 404, 'NOT_FOUND').requestId)
  expect(new Set(await Promise.all(ids)).size).toBe(2)
  const response = await stack.app.request('/nothing', { headers: { 'x-request-id': 'mine-1' } })
  expect(await response.json()).toMatchObject({ requestId: 'mine-1', code: 'NOT_FOUND' })
})

test('a successful answer says its requestId as well, and is never stored', async () => {
  const stack = await openStack()
  const { headers } = await stack.call('POST', '/v1/connections')
  expect(headers.get('x-request-id')).toBeTruthy()
  expect(headers.get('cache-control')).toBe('no-store')
})

test('a method that an address does not have is refused, naming those that it has; one that is nowhere is not found', async () => {
  const stack = await openStack()
  const answer = await stack.call('PUT', '/v1/connections', { body: {} })
  expectProblem(answer, 405, 'METHOD_NOT_ALLOWED')
  expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'POST'])
  expectProblem(await stack.call('PUT', '/v1/nothing', { body: {} }), 404, 'NOT_FOUND')
})

test('a refusal is the one that the documentation shows, and the document says of each code what that says', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const { connectionId } = await stack.connect()
  const answer = await stack.call('DELETE', `/v1/connections/${connectionId}`)
  const { requestId } = expectProblem(answer, 409, 'CONNECTION_HAS_DATA')
  const documented = sampleOf('docs/errors.md', 'Refusals of the API', 'json')
  expect(answer.body).toEqual({ ...JSON.parse(documented), requestId })

  const document = (await stack.call('GET', '/openapi.json')).body
  const { description } = document.components.schemas.Problem.properties.code
  for (const code of problemCodes) {
    expect(description).toContain(`\`${code}\`: ${problems[code].title}. ${problems[code].action}`)
  }
})
