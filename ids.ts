import { ulid } from 'ulid'

export type IdPrefix = 'org' | 'key' | 'con' | 'acc' | 'txn' | 'evt' | 'whe' | 'whd' | 'sub' | 'syn' | 'trn' | 'tok'

/** A prefix and a time-ordered random part (a ULID). Workflow code passes its own deterministic `random`. */
export function newId(prefix: IdPrefix, random?: () => number): string {
  return `${prefix}_${ulid(Date.now(), random).toLowerCase()}`
}
