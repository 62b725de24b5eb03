import { afterAll, expect, test } from 'vitest'
import { createKey, createOrganization } from '../database.ts'
import { openStack } from '../stack.ts'
import {
  type Belongings,
  bodies,
  insertBelongings,
  neverWas,
  type Operation,
  readOperations,
  readRows,
} from './every-route.ts'
import { expectProblem, withoutRequest } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
/** What belongs to no organization: the catalogue of a mode, and the service's public keys. */
const ofNobody = ['GET /v1/institutions', 'GET /v1/institutions/{institutionId}', 'GET /v1/sealing-keys']
const operations = await readOperations(stack.app)
const ofOne = operations.filter(({ pathParameters }) => pathParameters.some((parameter) => parameter in neverWas))
const takesOne = ofOne.filter(({ bodyProperties }) => bodyProperties.some((property) => property in neverWas))
const lists = operations.filter(({ isList, name }) => isList && !ofNobody.includes(name))

/** Tried in isolation.test.ts. */
const makers = ['POST /v1/connections', 'POST /v1/webhook-endpoints']
const plainQuery = [
  'limit',
  'startingAfter',
  'status',
  'institutionId',
  'order',
  'type',
  'createdAfter',
  'createdBefore',
]

const ours = await insertBelongings(stack, stack.owner)
const before = await readRows(stack.db, stack.owner)
const ourIds = new Set(before.match(/\b(?!org)[a-z]{3}_[0-9a-z]{26}\b/g))
const otherMode = { ...stack.owner, mode: 'live' as const, key: await createKey(stack.db, stack.owner, 'live') }
const strangers = await Promise.all(
  [await createOrganization(stack.db), await createOrganization(stack.db, 'live'), otherMode].map(async (owner) => ({
    owner,
    key: owner.key,
    belongings: await insertBelongings(stack, owner),
  })),
)
type Stranger = (typeof strangers)[number]

/** What a stranger could call with; one of its widget tokens names a connection of ours. */
async function tokensOf({ tokens }: Operation, { owner, key, belongings }: Stranger): Promise<string[]> {
  const named = tokens.includes('widgetToken') ? [belongings.connectionId, ours.connectionId] : []
  const widgetTokens = await Promise.all(named.map((connectionId) => stack.tokens.issue(owner, connectionId)))
  return [...(tokens.includes('apiKey') ? [key] : []), ...widgetTokens.map(({ widgetToken }) => widgetToken)]
}

function send(
  { method, name, path, bodyProperties }: Operation,
  token: string,
  of: Belongings,
  taken = of,
  query = '',
) {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, parameter: keyof Belongings) => of[parameter])
  const named = Object.entries(taken).filter(([property]) => bodyProperties.includes(property))
  const body = { ...bodies[name], ...Object.fromEntries(named) }
  return stack.call(method, address + query, { token, ...(bodyProperties.length > 0 && { body }) })
}

function expectNothingOfOurs(answer: object): void {
  const text = JSON.stringify(answer)
  expect([...ourIds].filter((id) => text.includes(id))).toEqual([])
}

test('every route is tried here: what is new and of no kind that this file knows has to be told to it', () => {
  const tried = new Set([...ofOne, ...lists].map(({ name }) => name).concat(ofNobody, makers))
  expect(operations.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([])
  const known = [...Object.keys(neverWas), 'institutionId']
  expect(operations.flatMap(({ pathParameters }) => pathParameters).filter((name) => !known.includes(name))).toEqual([])
  const filters = lists.flatMap(({ queryParameters }) => queryParameters)
  expect(filters.filter((name) => !known.includes(name) && !plainQuery.includes(name))).toEqual([])
})

test.each(ofOne)('$name on what another organization or mode owns is the 404 of what never was', async (operation) => {
  for (const stranger of strangers) {
    for (const token of await tokensOf(operation, stranger)) {
      const answer = await send(operation, token, ours, stranger.belongings)
      expectProblem(answer, 404, 'NOT_FOUND')
      const nothing = await send(operation, token, neverWas, stranger.belongings)
      expect(withoutRequest(answer)).toEqual(withoutRequest(nothing))
    }
  }
})

test.each(takesOne)('$name takes nothing of another organization or mode into its own', async (operation) => {
  for (const { key, belongings } of strangers) {
    const answer = await send(operation, key, belongings, ours)
    const taken = operation.bodyProperties.filter((property) => property in neverWas)
    expectProblem(answer, 422, 'VALIDATION_FAILED', taken)
    expect(withoutRequest(answer)).toEqual(withoutRequest(await send(operation, key, belongings, neverWas)))
  }
})

test.each(lists)(
  '$name lists nothing of another organization or mode, by no filter and no cursor',
  async (operation) => {
    const all = await send(operation, stack.owner.key, ours)
    expect(all.body.data.length).toBeGreaterThan(1)
    for (const { key, belongings } of strangers) {
      const own = await send(operation, key, belongings)
      expect(own.body.data).toHaveLength(all.body.data.length)
      expectNothingOfOurs(own.body)
      for (const filter of operation.queryParameters.filter((parameter) => parameter in neverWas)) {
        const answer = await send(
          operation,
          key,
          belongings,
          belongings,
          `?${filter}=${ours[filter as keyof Belongings]}`,
        )
        expect(answer.body, filter).toEqual({ data: [], hasMore: false, nextCursor: null })
      }
      if (!operation.queryParameters.includes('startingAfter')) continue
      const { body: page } = await send(operation, stack.owner.key, ours, ours, '?limit=1')
      const cursors = [page.nextCursor, page.nextCursor.replace(/[0-9a-z]{26}/, neverWas.eventId.slice(4))]
      const [after, nothing] = await Promise.all(
        cursors.map((cursor) => send(operation, key, belongings, belongings, `?startingAfter=${cursor}`)),
      )
      expect(after!.status).toBe(nothing!.status)
      expectNothingOfOurs(after!.body)
    }
  },
)

test('nothing of what was tried has changed a row, and each call finds what is its own', async () => {
  expect(await readRows(stack.db, stack.owner)).toBe(before)
  // A deletion waits for the workflow once a command has started one, and an endpoint that is gone is not found.
  const ranks: Record<string, number> = {
    'DELETE /v1/connections/{connectionId}': -1,
    'DELETE /v1/webhook-endpoints/{webhookEndpointId}': 1,
  }
  const rank = ({ name }: Operation) => ranks[name] ?? 0
  const { widgetToken } = await stack.tokens.issue(stack.owner, ours.connectionId)
  for (const operation of ofOne.toSorted((a, b) => rank(a) - rank(b))) {
    const token = operation.tokens.includes('apiKey') ? stack.owner.key : widgetToken
    expect([401, 404, 422], operation.name).not.toContain((await send(operation, token, ours)).status)
  }
})
