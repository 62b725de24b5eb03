import type { EndReason } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { AlertIcon } from './Icon.tsx'

export function Ended({ reason, onClose }: { reason: EndReason; onClose: () => void }) {
  const { messages, organization, returnUrl } = useWords()
  const { title, body } = messages.ended[reason]
  return (
    <section class="screen centred">
      <span class="emblem">
        <AlertIcon />
      </span>
      <Heading describedBy="explanation">{title}</Heading>
      <p id="explanation">{body}</p>
      <footer>
        <button type="button" class="primary" onClick={onClose}>
          {returnUrl ? fill(messages.goBack, { organization }) : messages.close}
        </button>
      </footer>
    </section>
  )
}
