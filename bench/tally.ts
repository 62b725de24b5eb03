import { Refusal } from './stack.ts'

/** How often what was met. */
export function createTally(met: string[] = []) {
  const counts = new Map<string, number>()
  const add = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)
  met.forEach(add)
  return {
    add,
    get total(): number {
      return [...counts.values()].reduce((sum, count) => sum + count, 0)
    },
    /** `2 × 500 INTERNAL_ERROR, 1 × fetch failed`, or `none`. */
    get words(): string {
      return [...counts].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none'
    },
  }
}

/** A refusal by its status and code, any other failure by its message. */
export function nameOf(error: unknown): string {
  return error instanceof Refusal ? error.code : (error as Error).message
}
