import { useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { OfflineIcon } from './Icon.tsx'

export function Unreachable({ phase, onRetry }: { phase: 'waiting' | 'trying'; onRetry: () => void }) {
  const { unreachable } = useWords().messages
  const offline = !navigator.onLine
  return (
    <section class="screen centred">
      <span class="emblem">
        <OfflineIcon />
      </span>
      <Heading describedBy="explanation">{offline ? unreachable.titleOffline : unreachable.title}</Heading>
      <p id="explanation">{offline ? unreachable.bodyOffline : unreachable.body}</p>
      <p class="hint" role="status">
        {phase === 'waiting' ? unreachable.waiting : unreachable.trying}
      </p>
      <footer>
        <button type="button" class="primary" aria-disabled={phase === 'trying'} onClick={onRetry}>
          {unreachable.retry}
        </button>
      </footer>
    </section>
  )
}
