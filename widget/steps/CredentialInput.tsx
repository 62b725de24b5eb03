import { useRef, useState } from 'preact/hooks'
import { formatTyped, type CredentialField, type FieldProblem } from '../credential-fields.ts'
import { fill, inLanguage, useWords } from '../words.ts'

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
  const input = useRef<HTMLInputElement>(null)
  const type = field.kind === 'password' && !shown ? ({ type: 'password' } as const) : ({ type: 'text' } as const)
  const id = inputId(field)
  const label = inLanguage(field.label, locale)
  const help = field.help && inLanguage(field.help, locale)
  // A phone's keyboard for numbers has no K, which one check digit in eleven is.
  const byFinger = field.kind === 'rut' && matchMedia('(pointer: coarse)').matches
  const offersK = byFinger && !/k$/i.test(value)
  const describedBy = [problem && `${id}-problem`, help && `${id}-help`].filter(Boolean).join(' ')

  function onInput({ currentTarget: { selectionEnd, value: typed } }: { currentTarget: HTMLInputElement }) {
    onChange(selectionEnd === typed.length ? formatTyped(field, typed) : typed)
  }

  function addK() {
    onChange(formatTyped(field, `${value}K`))
    input.current?.focus()
  }

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input">
        <input
          id={id}
          ref={input}
          name={field.name}
          {...type}
          autocomplete={autocomplete[field.kind]}
          inputmode={byFinger ? 'numeric' : undefined}
          enterkeyhint="go"
          autocapitalize="off"
          autoCorrect="off"
          spellcheck={false}
          aria-required="true"
          aria-invalid={problem !== undefined}
          aria-describedby={describedBy || undefined}
          value={value}
          onInput={onInput}
          onBlur={({ currentTarget }) => onChange(formatTyped(field, currentTarget.value))}
        />
        {offersK && (
          <button
            type="button"
            class="quiet key"
            aria-label={fill(messages.credentials.addK, { field: label })}
            onClick={addK}
          >
            K
          </button>
        )}
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
