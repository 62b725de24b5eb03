export interface Page<T> {
  data: T[]
  hasMore: boolean
  /** The `startingAfter` of the next page. */
  nextCursor: string | null
}

/** A list that is read when it is asked for: item by item through all pages, or one page. */
export interface Listing<T> extends AsyncIterable<T> {
  page(): Promise<Page<T>>
}

export function listingOf<T, Query extends object>(query: Query, read: (query: Query) => Promise<Page<T>>): Listing<T> {
  return {
    page: () => read(query),
    async *[Symbol.asyncIterator]() {
      let page = await read(query)
      yield* page.data
      while (page.nextCursor !== null) {
        page = await read({ ...query, startingAfter: page.nextCursor })
        yield* page.data
      }
    },
  }
}
