import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { asksFor, type AnswerProblem, type Challenge } from '../challenge-answer.ts'
import type { FieldValues } from '../credential-fields.ts'
import type { WidgetEvent, WidgetState } from '../states.ts'
import type { Messages } from '../../locales/es.ts'
import { fill, useWords } from '../words.ts'
import { AnswerInput, answerInputId } from './AnswerInput.tsx'
import { Heading } from './Heading.tsx'
import { AlertIcon, OfflineIcon } from './Icon.tsx'
import { Monogram } from './Monogram.tsx'
import { NoticeBox } from './NoticeBox.tsx'
import { ProblemSummary } from './ProblemSummary.tsx'
import { TimeLeft, useSecondsLeft } from './TimeLeft.tsx'

interface Props {
  state: Extract<WidgetState, { name: 'challenged' }>
  dispatch: (event: WidgetEvent) => void
  online: boolean
}

/** What the bank asks for after the password. What is typed is kept here alone, until it is sent. */
export function AnswerChallenge({ state: { institution, challenge, notice, problems }, dispatch, online }: Props) {
  const { messages } = useWords()
  const words = messages.challenge
  const [typed, setTyped] = useState<FieldValues>({})
  const form = useRef<HTMLFormElement>(null)
  const seconds = useSecondsLeft(challenge.expiresAt)
  const timeUp = seconds === 0
  const bank = institution.name
  const asks = asksFor(challenge)
  const startsAtField = challenge.type === 'code' || challenge.type === 'questions'
  const waits = challenge.type === 'approve_elsewhere'

  useLayoutEffect(() => {
    if (startsAtField) form.current?.querySelector('input')?.focus()
  }, [])

  const wrong = asks.flatMap((ask) => {
    const problem = problems[ask]
    return problem
      ? [{ ask, inputId: answerInputId(challenge, ask), text: textOf(problem, challenge, ask, words) }]
      : []
  })

  function onSubmit(event: Event) {
    event.preventDefault()
    if (!timeUp && !waits) dispatch({ type: 'answer', typed })
  }

  return (
    <form class={waits ? 'screen centred' : 'screen'} noValidate ref={form} onSubmit={onSubmit}>
      <div class="bank-title">
        <Monogram monogram={institution.monogram} large={waits} />
        <Heading takesFocus={!startsAtField} describedBy="asked">
          {fill(words.title[challenge.type], { bank })}
        </Heading>
      </div>
      <div class="told" role="status">
        {!online && (
          <p class="notice">
            <OfflineIcon />
            {navigator.onLine ? messages.unreachable.title : messages.unreachable.titleOffline}.{' '}
            {messages.unreachable.waiting}
          </p>
        )}
      </div>
      {timeUp ? (
        <p class="notice" role="alert">
          <AlertIcon />
          {words.timeUp}
        </p>
      ) : (
        notice && <NoticeBox notice={notice} />
      )}
      <ProblemSummary problems={problems} wrong={wrong} />
      <p id="asked" class="asked">
        {challenge.label}
      </p>
      {waits && !timeUp && <p>{fill(words.approve, { bank })}</p>}
      {waits && <div class="bar" />}
      {asks.map((ask) => (
        <AnswerInput
          key={ask}
          challenge={challenge}
          ask={ask}
          value={typed[ask] ?? ''}
          problem={wrong.find((entry) => entry.ask === ask)?.text}
          readOnly={timeUp}
          onChange={(value) => setTyped((before) => ({ ...before, [ask]: value }))}
        />
      ))}
      {!timeUp && <TimeLeft seconds={seconds} />}
      <footer>
        {!waits && (
          <button type="submit" class="primary" aria-disabled={timeUp}>
            {words.submit}
          </button>
        )}
        {challenge.type === 'code' && challenge.resendable && !timeUp && (
          <button type="button" class="secondary" onClick={() => dispatch({ type: 'resend' })}>
            {words.resend}
          </button>
        )}
        <button type="button" class="secondary" onClick={() => dispatch({ type: 'cancel' })}>
          {words.cancel}
        </button>
        <p class="hint">{words.cancelMeaning}</p>
      </footer>
    </form>
  )
}

function textOf(problem: AnswerProblem, challenge: Challenge, ask: string, words: Messages['challenge']): string {
  switch (challenge.type) {
    case 'code':
      return fill(words.problems.code[problem], { length: challenge.length ?? 0 })
    case 'questions': {
      const question = challenge.questions.find(({ id }) => id === ask)?.label ?? ''
      return fill(words.problems.question, { question })
    }
    case 'choose':
    case 'approve_elsewhere':
      return words.problems.choose
  }
}
