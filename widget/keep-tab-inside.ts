const tabbable = 'button:not(:disabled), input:not(:disabled), a[href]'

/** Makes Tab go round inside `container`: from its last stop to the first, and back with Shift. */
export function keepTabInside(container: HTMLElement, event: KeyboardEvent): void {
  const stops = [...container.querySelectorAll<HTMLElement>(tabbable)]
  const first = stops[0]
  const last = stops.at(-1)
  if (!first || !last) return
  const current = document.activeElement
  const beforeFirst = !current || !stops.some((stop) => stop.contains(current) || precedes(stop, current))
  if (event.shiftKey && (current === first || beforeFirst)) {
    event.preventDefault()
    last.focus()
  } else if (!event.shiftKey && current === last) {
    event.preventDefault()
    first.focus()
  }
}

function precedes(stop: Element, current: Element): boolean {
  return (stop.compareDocumentPosition(current) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}
