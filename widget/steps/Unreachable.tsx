import { useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { OfflineIcon } from './Icon.tsx'

export function Unreachable({ phase, onRetry }: { phase: 'waiting' | 'trying'; onRetry: () => void }) {
  const { unreachable } = useWords().messages
  return (
    <section class="screen centred">
      <span class="emblem">
        <OfflineIcon />
      </span>
      <Heading describedBy="explanation">{unreachable.title}</Heading>
      <p id="explanation">{unreachable.body}</p>
      <p class="hint">{phase === 'waiting' ? unreachable.waiting : unreachable.trying}</p>
      <footer>
        <button type="button" class="primary" aria-disabled={phase === 'trying'} onClick={onRetry}>
          {unreachable.retry}
        </button>
      </footer>
    </section>
  )
}
