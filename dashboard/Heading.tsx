import { useLayoutEffect, useRef } from 'preact/hooks'

/** A view's heading and title; the focus begins there unless it has a better place. */
export function Heading({ children, takesFocus = true }: { children: string; takesFocus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [])
  useLayoutEffect(() => {
    document.title = takesFocus ? `${children} · Araucaria` : children
  }, [children])
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  )
}
