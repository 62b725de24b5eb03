import type { Messages } from '../../locales/es.ts'
import type { Notice } from '../states.ts'
import { countOf, fill, useWords } from '../words.ts'
import { AlertIcon } from './Icon.tsx'

export function NoticeBox({ notice }: { notice: Notice }) {
  const { messages } = useWords()
  return (
    <div class={isNoFault(notice) ? 'notice neutral' : 'notice'} role="alert">
      <AlertIcon />
      <div>
        {sentencesOf(notice, messages).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </div>
  )
}

/** What the user did or the bank asks for anew is nothing to be alarmed about. */
function isNoFault(notice: Notice): boolean {
  if (notice.kind === 'failure') return ['user_cancelled', 'reauthentication_required'].includes(notice.failure.code)
  return notice.kind === 'saved_credentials_refused'
}

function sentencesOf(notice: Notice, messages: Messages): string[] {
  switch (notice.kind) {
    case 'answer_refused': {
      const { wrong, triesLeft } = messages.challenge
      const sentences = [wrong[notice.type]]
      if (notice.attemptsRemaining) sentences.push(countOf(triesLeft, notice.attemptsRemaining))
      return sentences
    }
    case 'saved_credentials_refused':
      return [messages.credentials.savedRefused]
    case 'not_accepted':
      return [messages.notAccepted]
    case 'not_cancelled':
      return [messages.notCancelled[notice.because]]
    case 'failure': {
      const { failure, attemptsRemaining } = notice
      const sentences = [messages.failures[failure.code]]
      if (failure.retryAt) sentences.push(fill(messages.retryAt, { time: timeOf(failure.retryAt, messages.formats) }))
      else if (attemptsRemaining && failure.action === 'retry')
        sentences.push(countOf(messages.attemptsRemaining, attemptsRemaining))
      return sentences
    }
  }
}

/** The local time of day, with the date where it is not today. */
function timeOf(timestamp: string, { tag, hourCycle }: Messages['formats']): string {
  const time = new Date(timestamp)
  const today = time.toDateString() === new Date().toDateString()
  const day = today ? {} : ({ dateStyle: 'medium' } as const)
  return new Intl.DateTimeFormat(tag, { ...day, timeStyle: 'short', hourCycle }).format(time)
}
