export const views = ['connections', 'events', 'webhook-deliveries', 'webhook-endpoints'] as const
export type View = (typeof views)[number]

/** What the fragment says: a list, or one of it, by the names that the API has for them. Never a secret. */
export interface Place {
  view: View
  id: string | null
  query: Record<string, string>
}

export function parsePlace(fragment: string): Place {
  const [path = '', search = ''] = fragment.replace(/^#\/?/, '').split('?')
  const [name, id = ''] = path.split('/')
  return {
    view: views.find((view) => view === name) ?? 'connections',
    id: /^\w+$/.test(id) ? id : null,
    query: Object.fromEntries(new URLSearchParams(search)),
  }
}

export function addressOf(view: View, { id, query = {} }: { id?: string; query?: Place['query'] } = {}): string {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return `#/${view}${id ? `/${id}` : ''}${given.size > 0 ? `?${given}` : ''}`
}
