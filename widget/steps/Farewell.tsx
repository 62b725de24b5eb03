import type { Outcome } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { CheckIcon } from './Icon.tsx'

/** The end of a hosted page that has nowhere to go back to. */
export function Farewell({ outcome }: { outcome: Outcome }) {
  const { messages, organization, returnUrl } = useWords()
  const { left } = messages
  const connected = outcome.kind === 'success'
  const told = connected ? left.connected : outcome.kind === 'pending' ? left.pending : left.notConnected
  return (
    <section class="screen centred">
      {connected && (
        <span class="emblem success">
          <CheckIcon />
        </span>
      )}
      <Heading describedBy="explanation">{left.title}</Heading>
      <p id="explanation">{fill(told, { organization })}</p>
      {returnUrl && (
        <footer>
          <a class="primary" href={returnUrl}>
            {fill(messages.goBack, { organization })}
          </a>
        </footer>
      )}
    </section>
  )
}
