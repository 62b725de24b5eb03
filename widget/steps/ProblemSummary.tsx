import { useLayoutEffect, useRef } from 'preact/hooks'
import { countOf, useWords } from '../words.ts'

interface Wrong {
  inputId: string
  text: string
}

function goTo(event: Event, inputId: string) {
  event.preventDefault()
  document.getElementById(inputId)?.focus()
}

/** Takes the focus whenever a submit found `problems`; each entry leads to its field. */
export function ProblemSummary({ problems, wrong }: { problems: object; wrong: Wrong[] }) {
  const { messages } = useWords()
  const summary = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => summary.current?.focus(), [problems])
  if (wrong.length === 0) return null

  return (
    <div class="summary" role="alert" tabIndex={-1} ref={summary}>
      <h2>{countOf(messages.credentials.summary, wrong.length)}</h2>
      <ul>
        {wrong.map(({ inputId, text }) => (
          <li key={inputId}>
            <a href={`#${inputId}`} onClick={(event) => goTo(event, inputId)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
