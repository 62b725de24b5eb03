import { useLayoutEffect, useState } from 'preact/hooks'
import { addressOf, type Place } from './place.ts'

export interface Filter {
  /** The API's query parameter. */
  name: string
  label: string
  /** What there is to choose from, each with what it is called; without them, it is typed. */
  options?: [value: string, text: string][]
}

export function Filters({ place, filters }: { place: Place; filters: Filter[] }) {
  const { view, query } = place
  const [chosen, setChosen] = useState(query)
  const address = addressOf(view, { query })
  useLayoutEffect(() => setChosen(query), [address])

  function onSubmit(event: Event) {
    event.preventDefault()
    const { startingAfter: _, ...from } = chosen
    location.hash = addressOf(view, { query: from })
  }

  return (
    <form class="filters" role="search" aria-label="Filters" autocomplete="off" onSubmit={onSubmit}>
      {filters.map(({ name, label, options }) => {
        const value = chosen[name] ?? ''
        const set = (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
          setChosen({ ...chosen, [name]: event.currentTarget.value.trim() })
        return (
          <div class="field" key={name}>
            <label for={`filter-${name}`}>{label}</label>
            {options ? (
              <select id={`filter-${name}`} value={value} onChange={set}>
                <option value="">All</option>
                {options.map(([option, text]) => (
                  <option key={option} value={option}>
                    {text}
                  </option>
                ))}
              </select>
            ) : (
              <input id={`filter-${name}`} type="text" spellcheck={false} value={value} onInput={set} />
            )}
          </div>
        )
      })}
      <button type="submit" class="secondary">
        Filter
      </button>
    </form>
  )
}
