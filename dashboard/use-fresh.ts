import { useEffect, useRef, useState } from 'preact/hooks'
import { Refusal, useClient } from './client.ts'

const refreshMs = 4_000
const pageSize = 20
const maxPageSize = 100

interface Fresh<T> {
  value: T | null
  /** Why the last reading failed; `value` is from the one before. */
  refusal: Refusal | null
}

/** What `read` answers, read again every few seconds while somebody looks at the page, and at once by `refresh`. */
function useRead<T>(read: (before: T | null, signal: AbortSignal) => Promise<T>): Fresh<T> & { refresh: () => void } {
  const [fresh, setFresh] = useState<Fresh<T>>({ value: null, refusal: null })
  const refresh = useRef(async () => {})

  useEffect(() => {
    let reading = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    let value: T | null = null

    refresh.current = async () => {
      clearTimeout(timer)
      // An answer that was asked for before a change must not come after it.
      reading.abort()
      if (document.hidden) return
      const { signal } = (reading = new AbortController())
      let refusal: Refusal | null = null
      try {
        const answer = await read(value, signal)
        if (signal.aborted) return
        value = answer
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof Refusal)) throw error
        refusal = error
        if (error.status === 404) value = null
      }
      setFresh({ value, refusal })
      timer = setTimeout(() => void refresh.current(), refreshMs)
    }
    const onVisibilityChange = () => void refresh.current()
    document.addEventListener('visibilitychange', onVisibilityChange)
    void refresh.current()
    return () => {
      document.removeEventListener('visibilitychange', onVisibilityChange)
      clearTimeout(timer)
      reading.abort()
    }
  }, [])

  return { ...fresh, refresh: () => void refresh.current() }
}

/** What is at `path`; for another path, another component. */
export function useFresh<T>(path: string) {
  const client = useClient()
  return useRead<T>((_, signal) => client.read(path, signal))
}

export interface Page<T> {
  data: T[]
  hasMore: boolean
  nextCursor: string | null
}

/**
 * A page of the list at `path`. New rows come in, but none that has been shown goes, not even one that `query` would not
 * find any more: somebody may be at it.
 */
export function useFreshPage<T>(path: string, query: Record<string, string>, idOf: (row: T) => string) {
  const client = useClient()
  return useRead<Page<T>>(async (before, signal) => {
    const shown = before?.data ?? []
    const limit = before ? Math.min(maxPageSize, Math.max(pageSize, shown.length) + pageSize) : pageSize
    const page = await client.read<Page<T>>(`${path}?${new URLSearchParams({ ...query, limit: `${limit}` })}`, signal)
    const ids = new Set(shown.map(idOf))
    const end = Math.max(pageSize, page.data.findLastIndex((row) => ids.has(idOf(row))) + 1)
    const data = page.data.slice(0, end)
    let place = 0
    for (const id of ids) {
      const found = data.findIndex((row) => idOf(row) === id)
      const missed = found === -1 && (await readIfThere(`${path}/${id}`, signal))
      if (missed) data.splice(place, 0, missed)
      if (missed || found !== -1) place = Math.max(place, found) + 1
    }
    data.length = Math.min(data.length, maxPageSize)
    const hasMore = page.hasMore || end < page.data.length
    return { data, hasMore, nextCursor: hasMore ? idOf(data.at(-1)!) : null }
  })

  function readIfThere(one: string, signal: AbortSignal): Promise<T | null> {
    return client.read<T>(one, signal).catch((error: Refusal) => {
      if (error.status === 404) return null
      throw error
    })
  }
}
