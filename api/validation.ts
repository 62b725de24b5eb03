import { z, type Hook } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'
import { Problem, wrongFields, type FieldError } from './problem.ts'

/** A request that a route's schema refuses becomes one problem that names each field. */
export const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (!result.success) throw wrongFields(toFieldErrors(result.error))
}

/** For calls that take nothing; a field that is sent is a mistake worth hearing of. */
export const NoBody = z.strictObject({}).openapi('NoBody')

/** What the document can say of `storableText`. */
export const storablePattern = '^[^\\u0000]*$'

/** Text that PostgreSQL can store: JSON can also spell a NUL and half of a surrogate pair. */
export const storableText = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'Leave out NUL and unpaired surrogates')
  .openapi({ pattern: storablePattern })

function toFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [path, key].filter(Boolean).join('.'),
        detail: 'This field is not known; remove it.',
      }))
    }
    const { message } = (issue.code === 'invalid_key' && issue.issues[0]) || issue
    return [{ field: path || 'body', detail: `${message}.` }]
  })
}

/**
 * Reads a body once: an empty one is `{}` (the documented snippet sends `Content-Type: application/json` and nothing
 * else), one that is not JSON is refused before any schema sees it.
 */
export const jsonBody = createMiddleware<AppEnv>(async (c, next) => {
  const { method } = c.req
  if (method === 'POST' || method === 'PATCH') {
    const bytes = await c.req.arrayBuffer()
    if (bytes.byteLength > 0) requireJson(c.req.header('content-type'), c.req.header('content-encoding'))
    const text = decode(bytes) || '{}'
    // Of a record, zod would leave it out and say nothing.
    if (hasKey(parse(text), '__proto__')) {
      throw wrongFields([{ field: '__proto__', detail: 'Nothing can have this name; choose another.' }])
    }
    const headers = new Headers(c.req.raw.headers)
    headers.set('content-type', 'application/json')
    c.req.raw = new Request(c.req.url, { method, headers, body: text })
    c.req.bodyCache = {}
  }
  await next()
})

function requireJson(type = '', encoding = 'identity'): void {
  if (!/^application\/json\b/i.test(type)) {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON, with Content-Type: application/json.')
  }
  if (encoding.toLowerCase() !== 'identity') {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, without Content-Encoding.')
  }
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem('MALFORMED_JSON', 'The body is not UTF-8, which JSON is written in.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('MALFORMED_JSON', 'The body cannot be parsed as JSON; check its quotes, commas and braces.')
  }
}

/** At any depth: without recursion, for which there may be too many. */
function hasKey(body: unknown, name: string): boolean {
  const rest = [body]
  while (rest.length > 0) {
    const value = rest.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, name)) return true
    rest.push(...Object.values(value))
  }
  return false
}
