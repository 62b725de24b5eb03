import type { z } from '@hono/zod-openapi'

/** A body of a route, as OpenAPI wants it said, with an example that the compiler holds to the schema. */
export const json = <T extends z.ZodType>(schema: T, example: z.input<T>) => ({
  'application/json': { schema, example },
})
