import type { ComponentChildren } from 'preact'
import { addressOf, type View } from './place.ts'

const viewsByPrefix: Record<string, View> = {
  con: 'connections',
  evt: 'events',
  whd: 'webhook-deliveries',
  whe: 'webhook-endpoints',
}

/** Leads to what has the id, by its prefix. */
export function IdLink({ id, children = id }: { id: string | null; children?: ComponentChildren | undefined }) {
  if (id === null) return <>–</>
  return <a href={addressOf(viewsByPrefix[id.slice(0, 3)] ?? 'connections', { id })}>{children}</a>
}
