import { z } from '@hono/zod-openapi'
import { idGiven, type IdPrefix } from './id-schema.ts'
import { wrongFields, type Problem } from './problem.ts'

const noCursor = 'This is no cursor of this list; pass a nextCursor of it'

const Limit = z
  .string()
  .regex(/^\d{1,3}$/, 'A whole number from 1 to 100')
  .transform(Number)
  .pipe(z.int().min(1).max(100))
  .default(50)
  .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'How many a page has at most.' })

/** The query of a list that is read by pages: where one ended is the id of its last item, in most lists. */
export function pageQuery(cursor: IdPrefix | RegExp) {
  const startingAfter = typeof cursor === 'string' ? idGiven(cursor, noCursor) : z.string().regex(cursor, noCursor)
  return {
    limit: Limit,
    startingAfter: startingAfter.optional().openapi({ description: 'The `nextCursor` of the page before.' }),
  }
}

const time = z.iso
  .datetime({ offset: true, error: 'A time, like 2026-01-15T12:00:00Z' })
  .transform((text) => new Date(text))

/** The query of lists of what happens at a time. */
export const createdQuery = {
  createdAfter: time.optional().openapi({ type: 'string', format: 'date-time', description: 'Later than this.' }),
  createdBefore: time.optional().openapi({ type: 'string', format: 'date-time', description: 'Earlier than this.' }),
}

/** What a list answers, under a name of its own in the document. */
export function pageOf<T extends z.ZodType>(item: T, name: string) {
  return z
    .object({
      data: z.array(item),
      hasMore: z.boolean(),
      nextCursor: z.string().nullable().openapi({ description: 'The `startingAfter` of the next page, if any.' }),
    })
    .openapi(name)
}

/** The example of a list: its only page. */
export function onlyPage<T>(...data: T[]) {
  return { data, hasMore: false, nextCursor: null }
}

/** The page made of `rows`, which were read with one more than the limit, and where the next one begins. */
export function toPage<Row, View>(rows: Row[], limit: number, idOf: (row: Row) => string, toView: (row: Row) => View) {
  const page = rows.slice(0, limit)
  const hasMore = rows.length > limit
  return { data: page.map(toView), hasMore, nextCursor: hasMore ? idOf(page.at(-1)!) : null }
}

export function unknownCursor(): Problem {
  return wrongFields([{ field: 'startingAfter', detail: `${noCursor}.` }])
}
