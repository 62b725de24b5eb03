import type { ComponentChildren } from 'preact'
import { addressOf, type Place } from './place.ts'
import { RefusalNotice } from './RefusalNotice.tsx'
import { useFreshPage } from './use-fresh.ts'

interface Props<Row> {
  /** Below `/v1/`. */
  path: string
  place: Place
  query?: Record<string, string>
  idOf: (row: Row) => string
  /** What the rows are, for one and for several. */
  called: [one: string, several: string]
  order?: 'newest first' | 'oldest first'
  children: (rows: Row[], refresh: () => void) => ComponentChildren
}

/** A page of a list; another one for each path and query. */
export function List<Row>(props: Props<Row>) {
  return <ListPage key={`${props.path}?${JSON.stringify(props.place.query)}`} {...props} />
}

function ListPage<Row>({ path, place, query, idOf, called, order = 'newest first', children }: Props<Row>) {
  const { value, refusal, refresh } = useFreshPage<Row>(path, { ...query, ...place.query }, idOf)
  const at = { ...(place.id && { id: place.id }), query: place.query }
  const count = value?.data.length ?? 0
  const isPart = value?.hasMore || place.query.startingAfter
  return (
    <>
      <RefusalNotice refusal={refusal} />
      <p class="hint" role="status">
        {value
          ? `${count} ${called[count === 1 ? 0 : 1]}${isPart ? ' on this page' : ''}, ${order}`
          : !refusal && 'Loading…'}
      </p>
      {value && count > 0 && children(value.data, refresh)}
      <p class="pages">
        {place.query.startingAfter && (
          <a href={addressOf(place.view, { ...at, query: without(place.query) })}>First page</a>
        )}
        {value?.nextCursor && (
          <a href={addressOf(place.view, { ...at, query: { ...place.query, startingAfter: value.nextCursor } })}>
            {order === 'newest first' ? 'Older' : 'Later'}
          </a>
        )}
      </p>
    </>
  )
}

function without({ startingAfter: _, ...query }: Place['query']): Place['query'] {
  return query
}
