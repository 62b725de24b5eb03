import type { Outcome } from '../machine.ts'
import { useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { CheckIcon } from './Icon.tsx'

/** The end of a hosted page that has nowhere to go back to. */
export function Farewell({ outcome }: { outcome: Outcome }) {
  const { left } = useWords().messages
  const connected = outcome.kind === 'success'
  return (
    <section class="screen centred">
      {connected && (
        <span class="emblem success">
          <CheckIcon />
        </span>
      )}
      <Heading describedBy="explanation">{left.title}</Heading>
      <p id="explanation">{connected ? left.connected : left.notConnected}</p>
    </section>
  )
}
