import { useState } from 'preact/hooks'
import { formatTyped, type CredentialField, type FieldProblem } from '../credential-fields.ts'
import { fill, useWords } from '../words.ts'

interface Props {
  field: CredentialField
  value: string
  problem: FieldProblem | undefined
  onChange: (value: string) => void
}

export const inputId = (field: CredentialField) => `field-${field.name}`

const autocomplete = { rut: 'username', text: 'off', password: 'current-password' } as const

export function CredentialInput({ field, value, problem, onChange }: Props) {
  const { messages, locale } = useWords()
  const [shown, setShown] = useState(false)
  const type = field.kind === 'password' && !shown ? ({ type: 'password' } as const) : ({ type: 'text' } as const)
  const id = inputId(field)
  const label = field.label[locale]
  const help = field.help?.[locale]
  const describedBy = [problem && `${id}-problem`, help && `${id}-help`].filter(Boolean).join(' ')

  function onInput({ currentTarget: input }: { currentTarget: HTMLInputElement }) {
    const atEnd = input.selectionEnd === input.value.length
    onChange(atEnd ? formatTyped(field, input.value) : input.value)
  }

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input">
        <input
          id={id}
          name={field.name}
          {...type}
          autocomplete={autocomplete[field.kind]}
          autocapitalize="off"
          autoCorrect="off"
          spellcheck={false}
          aria-required="true"
          aria-invalid={problem !== undefined}
          aria-describedby={describedBy || undefined}
          value={value}
          onInput={onInput}
          onBlur={() => onChange(formatTyped(field, value))}
        />
        {field.kind === 'password' && (
          <button
            type="button"
            class="quiet"
            aria-label={fill(shown ? messages.credentials.hideField : messages.credentials.showField, { field: label })}
            aria-controls={id}
            onClick={() => setShown(!shown)}
          >
            {shown ? messages.credentials.hide : messages.credentials.show}
          </button>
        )}
      </div>
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {fill(messages.fieldProblems[problem], { field: label })}
        </p>
      )}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}
