import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isInTrouble } from '../in-trouble.ts'
import { mayChooseAnotherBank } from '../machine.ts'
import type { WidgetEvent, WidgetState } from '../states.ts'
import { fill, inLanguage, useWords } from '../words.ts'
import { CredentialInput, inputId } from './CredentialInput.tsx'
import { Heading } from './Heading.tsx'
import { AlertIcon, LockIcon } from './Icon.tsx'
import { Monogram } from './Monogram.tsx'
import { NoticeBox } from './NoticeBox.tsx'
import { ProblemSummary } from './ProblemSummary.tsx'
import { ResetLink } from './ResetLink.tsx'

interface Props {
  state: Extract<WidgetState, { name: 'entering_credentials' }>
  dispatch: (event: WidgetEvent) => void
}

export function EnterCredentials({ state: { known, institution, notice, problems, values }, dispatch }: Props) {
  const { messages, locale, organization } = useWords()
  const [typed, setTyped] = useState(values)
  const form = useRef<HTMLFormElement>(null)
  const fields = institution.credentialFields
  const another = mayChooseAnotherBank(known)

  const wrong = fields.flatMap((field) => {
    const problem = problems[field.name]
    if (!problem) return []
    return [
      {
        inputId: inputId(field),
        text: fill(messages.fieldProblems[problem], { field: inLanguage(field.label, locale) }),
      },
    ]
  })

  useLayoutEffect(() => {
    if (Object.keys(problems).length > 0) return
    const inputs = [...(form.current?.querySelectorAll('input') ?? [])]
    const toBegin = inputs.find(({ value }) => value === '') ?? inputs[0]
    toBegin?.focus()
  }, [])

  function onSubmit(event: Event) {
    event.preventDefault()
    dispatch({ type: 'submit', values: typed })
  }

  return (
    <form class="screen" noValidate ref={form} onSubmit={onSubmit}>
      <div class="bank-title">
        <Monogram monogram={institution.monogram} />
        <Heading takesFocus={false}>
          {fill(another ? messages.credentials.title : messages.credentials.titleAgain, { bank: institution.name })}
        </Heading>
      </div>
      {notice && <NoticeBox notice={notice} />}
      {!notice && isInTrouble(institution) && (
        <p class="notice">
          <AlertIcon />
          {fill(messages.credentials.inTrouble, { bank: institution.name })}
        </p>
      )}
      <ProblemSummary problems={problems} wrong={wrong} />
      {fields.map((field) => (
        <CredentialInput
          key={field.name}
          field={field}
          value={typed[field.name] ?? ''}
          problem={problems[field.name]}
          onChange={(value) => setTyped((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <ResetLink institution={institution} />
      <footer>
        <p class="privacy">
          <LockIcon />
          <span>{fill(messages.credentials.privacy, { organization })}</span>
        </p>
        <button type="submit" class="primary">
          {messages.credentials.submit}
        </button>
        {another && (
          <button type="button" class="secondary" onClick={() => dispatch({ type: 'choose_another' })}>
            {messages.credentials.chooseAnother}
          </button>
        )}
      </footer>
    </form>
  )
}
