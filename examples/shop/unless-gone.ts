import { AraucariaError } from '@araucaria/client'

/** What a call answers with; undefined where nothing has that id any more. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof AraucariaError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}
