import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { errorFields, log } from '../log.ts'
import { connectionStatuses, type ConnectionStatus } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'
import { problemCodes, problems, problemType, type ProblemCode } from './problem-codes.ts'

export type { ProblemCode } from './problem-codes.ts'

export const ProblemBody = z
  .object({
    type: z.url().openapi({ description: 'Where the documentation says what to do about it.' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes).openapi({
      description: problemCodes
        .map((code) => `- \`${code}\`: ${problems[code].title}. ${problems[code].action}`)
        .join('\n'),
    }),
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

/** @param publicUrl of the service, which serves the documentation of its problems as well */
export function answerProblem(error: Error, c: Context<AppEnv>, publicUrl: string): Response {
  const problem = error instanceof Problem ? error : unexpected(error, c)
  const { status, title } = problems[problem.code]
  const body: ProblemBody = {
    type: problemType(publicUrl, problem.code),
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
