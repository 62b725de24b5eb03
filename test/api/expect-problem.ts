import { expect } from 'vitest'
import { ProblemBody, type ProblemCode } from '../../api/problem.ts'

interface Answer {
  status: number
  headers: Headers
  body: unknown
}

/** The answer is a problem of this status and code that names exactly these fields, and can be told to an operator. */
export function expectProblem(answer: Answer, status: number, code: ProblemCode, fields: string[] = []): ProblemBody {
  const { data: problem, error } = ProblemBody.strict().safeParse(answer.body)
  if (!problem) throw new Error(`${JSON.stringify(answer.body)} is no problem: ${error.message}`)
  const named = [...new Set(problem.errors?.map(({ field }) => field) ?? [])].toSorted()
  expect({ status: answer.status, code: problem.code, fields: named }).toEqual({
    status,
    code,
    fields: fields.toSorted(),
  })
  expect(problem.status).toBe(status)
  expect(problem.type).toMatch(new RegExp(`^https?://[^/]+/docs/errors#${code.toLowerCase()}$`))
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(problem.requestId).not.toBe('')
  expect(answer.headers.get('x-request-id')).toBe(problem.requestId)
  expect(problem.detail.length).toBeGreaterThan(10)
  return problem
}

/** What an answer says apart from the request that it answers. */
export function withoutRequest({ status, body }: Answer): unknown {
  return { status, ...(body as object), requestId: 'any' }
}
