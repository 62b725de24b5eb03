import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Props {
  children: ComponentChildren
  /** False where the screen begins at a field. */
  takesFocus?: boolean
  /** The id of the text that is read out with the heading. */
  describedBy?: string
}

/** A screen's heading, which names the dialog. */
export function Heading({ children, takesFocus = true, describedBy }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [])
  return (
    <h1 id="heading" tabIndex={-1} ref={heading} aria-describedby={describedBy}>
      {children}
    </h1>
  )
}
