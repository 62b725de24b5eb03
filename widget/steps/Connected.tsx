import type { WidgetState } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { CheckIcon } from './Icon.tsx'

interface Props {
  state: Extract<WidgetState, { name: 'fetching' | 'connected' }>
  onDone: () => void
}

export function Connected({ state, onDone }: Props) {
  const { messages, organization } = useWords()
  const { institution, already } = state
  const { title, titleAlready, body, bodyWithoutBank, bodyAlready, fetching, fetched, done } = messages.connected
  return (
    <section class="screen centred">
      <span class="emblem success">
        <CheckIcon />
      </span>
      <Heading describedBy="explanation">{already ? titleAlready : title}</Heading>
      <p id="explanation">
        {already
          ? bodyAlready
          : institution
            ? fill(body, { bank: institution.name, organization })
            : fill(bodyWithoutBank, { organization })}
      </p>
      <p class="hint" role="status">
        {state.name === 'fetching' ? fetching : state.fetched && fetched}
      </p>
      <footer>
        <button type="button" class="primary" onClick={onDone}>
          {done}
        </button>
      </footer>
    </section>
  )
}
