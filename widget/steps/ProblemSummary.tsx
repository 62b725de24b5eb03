import { useLayoutEffect, useRef } from 'preact/hooks'
import type { CredentialField, FieldProblems } from '../credential-fields.ts'
import { countOf, fill, useWords } from '../words.ts'
import { inputId } from './CredentialInput.tsx'

function goTo(event: Event, field: CredentialField) {
  event.preventDefault()
  document.getElementById(inputId(field))?.focus()
}

/** Takes the focus whenever a submit found problems; each entry leads to its field. */
export function ProblemSummary({ fields, problems }: { fields: CredentialField[]; problems: FieldProblems }) {
  const { messages, locale } = useWords()
  const summary = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => summary.current?.focus(), [problems])

  const wrong = fields.flatMap((field) => {
    const problem = problems[field.name]
    return problem ? [{ field, text: fill(messages.fieldProblems[problem], { field: field.label[locale] }) }] : []
  })
  if (wrong.length === 0) return null

  return (
    <div class="summary" role="alert" tabIndex={-1} ref={summary}>
      <h2>{countOf(messages.credentials.summary, wrong.length)}</h2>
      <ul>
        {wrong.map(({ field, text }) => (
          <li key={field.name}>
            <a href={`#${inputId(field)}`} onClick={(event) => goTo(event, field)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
