import type { ComponentChildren } from 'preact'
import { Heading } from './Heading.tsx'
import { RefusalNotice } from './RefusalNotice.tsx'
import { useFresh } from './use-fresh.ts'

interface Props<T> {
  title: string
  /** Below `/v1/`. */
  path: string
  children: (value: T, refresh: () => void) => ComponentChildren
}

/** The view of a thing by itself. */
export function One<T>({ title, path, children }: Props<T>) {
  const { value, refusal, refresh } = useFresh<T>(path)
  return (
    <>
      <Heading>{title}</Heading>
      <RefusalNotice refusal={refusal} />
      {value ? children(value, refresh) : !refusal && <p role="status">Loading…</p>}
    </>
  )
}
