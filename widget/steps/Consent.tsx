import type { WidgetEvent } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { BankIcon, ListIcon, LockIcon } from './Icon.tsx'

/** What will be read, for whom and for what, before anything is asked for. */
export function Consent({ dispatch }: { dispatch: (event: WidgetEvent) => void }) {
  const { messages, organization, purpose } = useWords()
  const { consent } = messages
  return (
    <section class="screen consent">
      <Heading>{fill(consent.title, { organization })}</Heading>
      <div>
        <h2>{consent.reads}</h2>
        <ul>
          <li>
            <BankIcon />
            {consent.items.accounts}
          </li>
          <li>
            <ListIcon />
            {consent.items.transactions}
          </li>
        </ul>
      </div>
      <div>
        <h2>{consent.forWhat}</h2>
        <p>{purpose || consent.forItsService}</p>
      </div>
      <p class="privacy">
        <LockIcon />
        <span>
          {consent.cannot} {consent.updates}
        </span>
      </p>
      <footer>
        <button type="button" class="primary" onClick={() => dispatch({ type: 'agree' })}>
          {consent.agree}
        </button>
        <button type="button" class="secondary" onClick={() => dispatch({ type: 'close' })}>
          {consent.decline}
        </button>
      </footer>
    </section>
  )
}
