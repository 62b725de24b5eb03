import type { ComponentChildren } from 'preact'

/** Terms with what is known about each; one of which nothing is known is left out. */
export function Facts({ of }: { of: Record<string, ComponentChildren> }) {
  return (
    <dl class="facts">
      {Object.entries(of)
        .filter(([, known]) => known !== null && known !== undefined && known !== false && known !== '')
        .map(([term, known]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{known}</dd>
          </div>
        ))}
    </dl>
  )
}
