import { afterAll, expect, test } from 'vitest'
import { ProblemBody } from '../../api/problem.ts'
import { webhookTypes } from '../../webhooks/event-types.ts'
import { openStack } from '../stack.ts'

interface Media {
  schema: object
  example?: unknown
  examples?: object
}
interface Operation {
  operationId: string
  tags: string[]
  summary?: string
  security?: object[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  parameters?: { name: string; in: string }[]
  responses: Record<string, { description: string; content?: Record<string, Media> }>
}
interface Document {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: Operation }>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, { type: string; scheme: string }> }
}

const stack = await openStack({ until: afterAll })
const response = await stack.app.request('/openapi.json')
const document = (await response.json()) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation, name: `${method} ${path}` })),
)

/** Every place of the document that points to another. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : references(inner)))
}

test('the document is OpenAPI 3.1, for anybody, and says where the API is', () => {
  expect(response.status).toBe(200)
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: 'Araucaria', version: expect.any(String) })
  expect(document.servers).toEqual([{ url: stack.publicUrl }])
})

test('every route of the API is described, and nothing that is not there', () => {
  const served = stack.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(operations.map(({ name }) => name).toSorted()).toEqual([...new Set(served)].toSorted())
})

test('every webhook is described, with the body that is sent', () => {
  expect(Object.keys(document.webhooks).toSorted()).toEqual([...webhookTypes].toSorted())
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const name = type.startsWith('connection.') ? 'WebhookEvent' : 'WebhookEndpointEvent'
    expect(references(post)).toEqual([`#/components/schemas/${name}`])
  }
})

test('every reference leads somewhere', () => {
  const missing = references(document).filter((reference) => {
    const steps = reference.replace('#/', '').split('/')
    return (
      steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) === undefined
    )
  })
  expect(missing).toEqual([])
})

test('every operation has a summary, its token, its path’s parameters and described answers', () => {
  const { securitySchemes } = document.components
  for (const { path, operation, name } of operations) {
    expect(operation.summary, name).toBeTruthy()
    const tokens = operation.security!.flatMap((scheme) => Object.keys(scheme))
    expect(tokens.length, name).toBeGreaterThan(0)
    for (const token of tokens) expect(securitySchemes[token], name).toMatchObject({ type: 'http', scheme: 'bearer' })
    const inPath = operation.parameters
      ?.filter((parameter) => parameter.in === 'path')
      .map((parameter) => parameter.name)
    expect(inPath ?? [], name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter))
    for (const answer of Object.values(operation.responses)) expect(answer.description, name).not.toBe('')
  }
})

test('every operation says that it may answer 401, and refusals are problems', () => {
  for (const { operation, name } of operations) {
    expect(operation.responses, name).toHaveProperty('401')
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      expect(answer.content?.['application/problem+json']?.schema, `${name} ${status}`).toEqual({
        $ref: '#/components/schemas/Problem',
      })
    }
  }
})

test('every call and every webhook has a name of its own, and an example of each body', () => {
  const webhooks = Object.entries(document.webhooks).map(([name, { post }]) => ({ name, operation: post }))
  const all = [...operations, ...webhooks]
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length)
  for (const { operation, name } of all) {
    expect(operation.operationId, name).toMatch(/^[a-z]+([A-Z][a-z]+)+$/)
    const bodies = [operation.requestBody, ...Object.values(operation.responses)]
    for (const [type, media] of bodies.flatMap((body) => Object.entries(body?.content ?? {}))) {
      expect(Object.keys(media), `${name} ${type}`).toContain(type === 'application/json' ? 'example' : 'examples')
    }
  }
})

test('every tag is described, and none goes unused', () => {
  const used = new Set(operations.flatMap(({ operation }) => operation.tags))
  expect(document.tags.map(({ name }) => name).toSorted()).toEqual([...used].toSorted())
})

test('the body of starting a connection is optional, as the documented snippet needs', () => {
  expect(document.paths['/v1/connections']?.post?.requestBody?.required).toBe(false)
})

test('the codes that the document lists are all that the API can answer with', () => {
  const { code } = (document.components.schemas.Problem as { properties: { code: { enum: string[] } } }).properties
  expect(code.enum).toEqual(ProblemBody.shape.code.options)
})
