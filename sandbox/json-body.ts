import type { Context } from 'hono'

/** Undefined for what is not JSON: the parser's own error quotes the body, password included. */
export async function jsonBody(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
