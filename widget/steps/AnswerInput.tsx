import { asksFor, withoutBlanks, type Challenge } from '../challenge-answer.ts'
import { useWords } from '../words.ts'

interface Props {
  challenge: Challenge
  /** What it asks for, one of `asksFor`. */
  ask: string
  value: string
  problem: string | undefined
  readOnly: boolean
  onChange: (value: string) => void
}

/** The first option is where the choice begins. */
export function answerInputId(challenge: Challenge, ask: string): string {
  return challenge.type === 'choose' ? 'answer-0' : `answer-${ask}`
}

export function AnswerInput({ challenge, ask, value, problem, readOnly, onChange }: Props) {
  const { messages } = useWords()
  const id = answerInputId(challenge, ask)
  const words = problem !== undefined && (
    <p class="problem" id={`${id}-problem`}>
      {problem}
    </p>
  )
  const isFirst = asksFor(challenge)[0] === ask
  const described = problem === undefined ? [] : [`${id}-problem`]
  const asInput = {
    id,
    name: ask,
    type: 'text',
    autocapitalize: 'off',
    autoCorrect: 'off',
    spellcheck: false,
    enterkeyhint: 'go',
    readOnly,
    'aria-required': 'true',
    'aria-invalid': problem !== undefined,
    value,
  } as const

  switch (challenge.type) {
    case 'code':
      return (
        <div class="field">
          <label for={id}>{messages.challenge.code}</label>
          <input
            {...asInput}
            class="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            aria-describedby={[...described, 'asked', `${id}-help`].join(' ')}
            onInput={({ currentTarget: input }) => onChange((input.value = withoutBlanks(input.value)))}
          />
          {words}
          <p class="help" id={`${id}-help`}>
            {messages.challenge.via[challenge.via]}
          </p>
        </div>
      )
    case 'questions':
      return (
        <div class="field">
          <label for={id}>{challenge.questions.find((question) => question.id === ask)?.label}</label>
          <input
            {...asInput}
            autocomplete="off"
            aria-describedby={(isFirst ? [...described, 'asked'] : described).join(' ') || undefined}
            onInput={({ currentTarget: input }) => onChange(input.value)}
          />
          {words}
        </div>
      )
    case 'choose':
      return (
        <fieldset
          role="radiogroup"
          aria-labelledby="asked"
          aria-required="true"
          aria-invalid={problem !== undefined}
          aria-describedby={described.join(' ') || undefined}
        >
          {challenge.options.map((option, index) => (
            <label class="option" key={option.id}>
              <input
                id={`answer-${index}`}
                type="radio"
                name={ask}
                checked={value === option.id}
                onChange={() => readOnly || onChange(option.id)}
              />
              <span>{option.label}</span>
            </label>
          ))}
          {words}
        </fieldset>
      )
    case 'approve_elsewhere':
      return null
  }
}
