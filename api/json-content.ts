import type { z } from '@hono/zod-openapi'

/** A body of a route, as OpenAPI wants it said. */
export const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
