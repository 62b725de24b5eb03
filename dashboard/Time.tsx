const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** In the reader's own zone, which the page's foot names. */
export function Time({ at }: { at: string | null }) {
  return at === null ? (
    <>–</>
  ) : (
    <time dateTime={at} title={at}>
      {format.format(new Date(at))}
    </time>
  )
}
