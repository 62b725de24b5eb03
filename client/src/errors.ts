import type { components } from './schema.ts'

type Problem = components['schemas']['Problem']

/** Why the service refuses a call: stable, a closed set. */
export type ProblemCode = Problem['code']
export type FieldError = NonNullable<Problem['errors']>[number]
export type NetworkErrorCode = 'NETWORK_ERROR' | 'TIMEOUT'

interface ErrorFields {
  status?: number | undefined
  errors?: FieldError[] | undefined
  requestId?: string | undefined
  retryAfter?: number | undefined
  connectionStatus?: Problem['connectionStatus'] | undefined
  cause?: unknown
}

/** A call that did not succeed. */
export class AraucariaError extends Error {
  /** `UNEXPECTED_ANSWER` came from something else than the service: a proxy, or what is at another `baseUrl`. */
  readonly code: ProblemCode | 'UNEXPECTED_ANSWER' | NetworkErrorCode
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined
  /** What happened, and what to do about it. For developers: it is not written for end users. */
  readonly detail: string
  /** What is wrong with which field of the request. */
  readonly errors: FieldError[]
  /** Finds the call in the operator's logs. */
  readonly requestId: string | undefined
  /** In how many seconds the service wants to be asked again. */
  readonly retryAfter: number | undefined
  /** What the connection is now, where that is why it was refused. */
  readonly connectionStatus: Problem['connectionStatus']

  constructor(code: AraucariaError['code'], detail: string, fields: ErrorFields = {}) {
    super(fields.status === undefined ? `${code}: ${detail}` : `${fields.status} ${code}: ${detail}`, {
      cause: fields.cause,
    })
    this.name = 'AraucariaError'
    this.code = code
    this.status = fields.status
    this.detail = detail
    this.errors = fields.errors ?? []
    this.requestId = fields.requestId
    this.retryAfter = fields.retryAfter
    this.connectionStatus = fields.connectionStatus
  }

  /** Whether the same call may succeed later: nobody answered, or the service can't at the moment. */
  get retryable(): boolean {
    return this instanceof NetworkError || this.status === 429 || (this.status ?? 0) >= 500
  }
}

/** No answer came: whether the service has acted is not known. The same idempotency key makes asking again safe. */
export class NetworkError extends AraucariaError {
  declare readonly code: NetworkErrorCode

  constructor(code: NetworkErrorCode, detail: string, cause: unknown) {
    super(code, detail, { cause })
    this.name = 'NetworkError'
  }
}

/** What an answer other than a success says. */
export function toError({ status, headers }: Response, text: string): AraucariaError {
  const said = { status, retryAfter: secondsOf(headers.get('retry-after')) }
  const problem = problemIn(text)
  if (problem) return new AraucariaError(problem.code, problem.detail, { ...problem, ...said })
  const type = headers.get('content-type') ?? 'no content type'
  return new AraucariaError('UNEXPECTED_ANSWER', `This is not what Araucaria answers (${type}).`, {
    ...said,
    requestId: headers.get('x-request-id') ?? undefined,
  })
}

function problemIn(text: string): Problem | undefined {
  try {
    const body = JSON.parse(text) as Partial<Problem> | null
    return typeof body?.code === 'string' && typeof body.detail === 'string' ? (body as Problem) : undefined
  } catch {
    return undefined
  }
}

/** Of a `Retry-After`: seconds, or a time (RFC 9110, section 10.2.3). */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}
