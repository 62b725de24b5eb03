import type { OpenAPIHono } from '@hono/zod-openapi'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

const text = { type: 'string' as const }
const oneOf = (...values: string[]) => ({ ...text, enum: values })

/** What answers carry besides their bodies. */
export const headers = {
  RequestId: {
    description:
      'Yours where you sent one of up to 255 letters, digits, _, - and =. Finds the call in the operator’s logs.',
    required: true,
    schema: text,
    example: '5f0c9f3e-4d0b-4f0e-9b0a-3f6a1d2c7b58',
  },
  RateLimit: {
    description: 'How many requests are left, and for how many seconds (draft-ietf-httpapi-ratelimit-headers).',
    schema: text,
    example: '"api_key";r=5988;t=12',
  },
  RateLimitPolicy: {
    description: 'How many requests are taken in how many seconds.',
    schema: text,
    example: '"api_key";q=6000;w=60',
  },
  RetryAfter: {
    description: 'After how many seconds to try again.',
    required: true,
    schema: { type: 'integer' as const, minimum: 1 },
    example: 12,
  },
  WwwAuthenticate: { description: 'RFC 6750.', required: true, schema: text, example: 'Bearer' },
  IdempotencyReplayed: {
    description: 'That the request was carried out before, for the same Idempotency-Key.',
    schema: oneOf('true'),
    example: 'true',
  },
  AnsweredBy: {
    description: 'Whether the workflow answered or, where it could not in time, the record.',
    required: true,
    schema: oneOf('workflow', 'record'),
    example: 'workflow',
  },
}

const refer = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` })

/** Says of each answer which headers it has. They come from middlewares, for all routes alike. */
export function describeHeaders(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(path as Record<string, DescribedOperation>)) {
      for (const [status, response] of Object.entries(operation.responses)) {
        response.headers = {
          'X-Request-Id': refer('RequestId'),
          ...(!['400', '401', '413', '415', '500'].includes(status) && counted),
          ...(status === '401' && { 'WWW-Authenticate': refer('WwwAuthenticate') }),
          ...(['429', '503'].includes(status) && { 'Retry-After': refer('RetryAfter') }),
          ...(method === 'post' && status.startsWith('2') && { 'Idempotency-Replayed': refer('IdempotencyReplayed') }),
          ...(operation.operationId === 'getConnectionStatus' &&
            status === '200' && { 'Araucaria-Answered-By': refer('AnsweredBy') }),
        }
      }
    }
  }
  return document
}

interface DescribedOperation {
  operationId: string
  responses: Record<string, { headers?: Record<string, object> }>
}

const counted = { RateLimit: refer('RateLimit'), 'RateLimit-Policy': refer('RateLimitPolicy') }
