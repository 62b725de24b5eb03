import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { errorFields, log } from '../log.ts'
import { connectionStatuses, type ConnectionStatus } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'

const problems = {
  MALFORMED_JSON: { status: 400, title: 'The body is not valid JSON' },
  UNAUTHORIZED: { status: 401, title: 'The request is not authorized' },
  API_KEY_REVOKED: { status: 401, title: 'The API key was revoked' },
  API_KEY_EXPIRED: { status: 401, title: 'The API key has expired' },
  TOKEN_EXPIRED: { status: 401, title: 'The widget token has expired' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  CONNECTION_HAS_DATA: { status: 409, title: 'The connection has synced data and cannot be deleted' },
  CONNECTION_ESTABLISHED: { status: 409, title: 'The widget cannot delete an established connection' },
  CONNECTION_DISCONNECTED: { status: 409, title: 'The connection is DISCONNECTED' },
  CONNECTION_NOT_CONNECTED: { status: 409, title: 'The connection is not CONNECTED' },
  CONNECTION_NOT_FAILED_AUTH: { status: 409, title: 'The connection is not in FAILED_AUTH' },
  CONNECTION_NOT_ACCEPTING_CREDENTIALS: { status: 409, title: 'The connection does not wait for credentials' },
  SUBMISSION_IN_PROGRESS: { status: 409, title: 'Credentials are being checked' },
  SUBMISSION_ALREADY_USED: { status: 409, title: 'The submission was sent before' },
  CHALLENGE_NOT_OPEN: { status: 409, title: 'The challenge is not open' },
  CHALLENGE_EXPIRED: { status: 409, title: 'The challenge has expired' },
  CHALLENGE_KIND_MISMATCH: { status: 409, title: 'The challenge takes another kind of answer' },
  CHALLENGE_ANSWER_IN_PROGRESS: { status: 409, title: 'An answer to the challenge is being checked' },
  WEBHOOK_ENDPOINT_DISABLED: { status: 409, title: 'The webhook endpoint is disabled' },
  SECRET_ROTATION_IN_PROGRESS: { status: 409, title: 'The secret was rotated less than 24 hours ago' },
  INSTITUTION_MISMATCH: { status: 409, title: 'The connection belongs to another institution' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than 64 kB' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not JSON' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key belongs to another request' },
  VALIDATION_FAILED: { status: 422, title: 'A field of the request is wrong' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  TOO_MANY_POLLS: { status: 429, title: 'Too many polls are held for this token' },
  INTERNAL_ERROR: { status: 500, title: 'Something failed on our side' },
  TEMPORARILY_UNAVAILABLE: { status: 503, title: 'This can’t be done right now' },
} as const

export type ProblemCode = keyof typeof problems
const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes),
    detail: z.string().openapi({ description: 'What happened, and what to do about it.' }),
    requestId: z.string(),
    connectionStatus: z
      .enum(connectionStatuses)
      .optional()
      .openapi({ description: 'What the connection is now, where that is why it was refused.' }),
    errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details; `code` is stable.' })
export type ProblemBody = z.infer<typeof ProblemBody>

export interface FieldError {
  /** Where in the request: `metadata.orderId`, `fields.rut`, `after`. */
  field: string
  /** What is wrong and how to put it right; never the value. */
  detail: string
}

/** Every refusal that the API answers with. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: FieldError[] | undefined
  readonly connectionStatus: ConnectionStatus | undefined
  readonly headers: Record<string, string>

  constructor(
    code: ProblemCode,
    detail: string,
    extra: { errors?: FieldError[]; connectionStatus?: ConnectionStatus; headers?: Record<string, string> } = {},
  ) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.errors = extra.errors
    this.connectionStatus = extra.connectionStatus
    this.headers = extra.headers ?? {}
  }
}

export function wrongFields(errors: FieldError[]): Problem {
  return new Problem('VALIDATION_FAILED', errors.map(({ field, detail }) => `${field}: ${detail}`).join(' '), {
    errors,
  })
}

/** Another organization's, another mode's, a deleted one: the answer is the same as for one that never was. */
export function notFound(what: string): Problem {
  return new Problem('NOT_FOUND', `No ${what} has this id, or it is not yours to see.`)
}

export function answerProblem(error: Error, c: Context<AppEnv>): Response {
  const problem = error instanceof Problem ? error : unexpected(error, c)
  const { status, title } = problems[problem.code]
  const body: ProblemBody = {
    type: 'about:blank',
    title,
    status,
    code: problem.code,
    detail: problem.message,
    requestId: c.get('requestId'),
    ...(problem.connectionStatus && { connectionStatus: problem.connectionStatus }),
    ...(problem.errors && { errors: problem.errors }),
  }
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json', ...problem.headers })
}

function unexpected(error: Error, c: Context<AppEnv>): Problem {
  log('error', 'request_failed', {
    requestId: c.get('requestId'),
    method: c.req.method,
    route: c.req.routePath,
    keyId: c.get('keyId'),
    ...errorFields(error),
  })
  return new Problem('INTERNAL_ERROR', 'Try again; if it happens again, tell the operator the requestId.')
}

/** The same description of refusals for every route of the OpenAPI document. */
export function problemResponses<Status extends number>(...statuses: Status[]) {
  const content = { 'application/problem+json': { schema: ProblemBody } }
  // Whoever is known is counted.
  const all: number[] = statuses.includes(401 as Status) ? [...new Set([...statuses, 429])] : statuses
  return Object.fromEntries(
    all.map((status) => [
      status,
      {
        content,
        description: problemCodes.filter((code) => problems[code].status === status).join(', '),
      },
    ]),
  ) as Record<Status, { content: typeof content; description: string }>
}
