import { ulid } from 'ulid'

export type IdPrefix =
  'org' | 'key' | 'con' | 'acc' | 'txn' | 'evt' | 'whe' | 'whd' | 'sub' | 'chl' | 'syn' | 'trn' | 'tok'

/** A prefix and a time-ordered random part (a ULID). Workflow code passes its own deterministic `random`. */
export function newId(prefix: IdPrefix, random?: () => number): string {
  return `${prefix}_${ulid(Date.now(), random).toLowerCase()}`
}

/** Whether a text from outside can be an id of ours at all: what is not, PostgreSQL may refuse to look for. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[a-z]{3}_[0-9a-z]{26}$/.test(text)
}
