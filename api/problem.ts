import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { isAway } from '../db/index.ts'
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
    extra: {
      errors?: FieldError[]
      connectionStatus?: ConnectionStatus
      headers?: Record<string, string>
      /** A failure of ours, which the operator is to read of. */
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: extra.cause })
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

export function wrongMethod(method: string, methods: string[]): Problem {
  const allow = methods.join(', ')
  return new Problem('METHOD_NOT_ALLOWED', `${method} is none of the methods of this address: ${allow}.`, {
    headers: { allow },
  })
}

/** What nobody could decide or look up in time; nothing has changed. */
export function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('TEMPORARILY_UNAVAILABLE', `${detail} Nothing changed; try again.`, {
    headers: { 'retry-after': '2' },
    cause,
  })
}

/**
 * The work with the database that comes before what a request asks for.
 * @throws {Problem} 503 where the database is away
 */
export async function beforeAnything<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Problem || !isAway(error)
      ? error
      : unavailable('The service cannot reach its database.', error)
  }
}

/** @param publicUrl of the service, which serves the documentation of its problems as well */
export function answerProblem(error: Error, c: Context<AppEnv>, publicUrl: string): Response {
  const problem = error instanceof Problem ? error : unexpected(error)
  if (problem.cause) logFailure(problem.cause, c)
  const { code, message: detail, connectionStatus, errors } = problem
  const said = { detail, ...(connectionStatus && { connectionStatus }), ...(errors && { errors }) }
  const body = bodyOf(code, said, c.get('requestId'), publicUrl)
  return c.body(JSON.stringify(body), problems[code].status, {
    'content-type': 'application/problem+json',
    ...problem.headers,
  })
}

export function bodyOf(
  code: ProblemCode,
  said: Pick<ProblemBody, 'detail' | 'connectionStatus' | 'errors'>,
  requestId: string,
  publicUrl: string,
): ProblemBody {
  const { status, title } = problems[code]
  return { type: problemType(publicUrl, code), title, status, code, requestId, ...said }
}

function unexpected(cause: Error): Problem {
  return new Problem('INTERNAL_ERROR', 'Try again; if it happens again, tell the operator the requestId.', { cause })
}

function logFailure(error: unknown, c: Context<AppEnv>): void {
  log('error', 'request_failed', {
    requestId: c.get('requestId'),
    method: c.req.method,
    route: c.req.routePath,
    keyId: c.get('keyId'),
    ...errorFields(error),
  })
}

type StatusOf<Code extends ProblemCode> = (typeof problems)[Code]['status']
/** Of the codes with these statuses each is a matter of its own; of the others, a call that may answer one may answer all. */
type Refusal = ProblemCode | Exclude<StatusOf<ProblemCode>, 409 | 429 | 503>

/** The same description of refusals for every route of the OpenAPI document: by code, or all codes of a status. */
export function problemResponses<Refusals extends Refusal[]>(...refusals: Refusals) {
  const named: (ProblemCode | number)[] = refusals
  // Whoever is known is counted, and every call may fail on our side, or find no database to know the caller by.
  const all = named.includes(401) ? [...named, 'RATE_LIMITED', 500, 'TEMPORARILY_UNAVAILABLE'] : named
  const codes = problemCodes.filter((code) => all.includes(code) || all.includes(problems[code].status))
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, refusalOf(ofStatus)])) as Record<
    Refusals[number] extends infer One ? (One extends ProblemCode ? StatusOf<One> : One & number) : never,
    ReturnType<typeof refusalOf>
  >
}

function refusalOf(codes: ProblemCode[]) {
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
  return { content: { 'application/problem+json': { schema: ProblemBody, examples } }, description: codes.join(', ') }
}
